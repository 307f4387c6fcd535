# hello world without a compiler: the program that start-up times are compared with.
# as hello.s -o hello.o && ld -N hello.o -o hello && strip hello

        .globl  _start
_start: mov     $1, %eax                # __NR_write
        mov     %eax, %edi              # standard output
        mov     $text, %esi
        lea     12(%rax), %edx          # 13 bytes
        syscall
        mov     %edi, %eax              # whatever write has returned,
        mov     $60, %al                # __NR_exit
        xor     %edi, %edi
        syscall

text:   .ascii  "hello world!\n"
