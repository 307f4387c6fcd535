# One door to everything: `make` alone lists what one can do. CI comes in here too.
#
# A target that needs a tool beyond a Rust toolchain, make and a C linker says which package has it.

HELLO := target/release/hello

# What `make poster` and `make doctor` look at: hello, which is then built, or any BIN=file.
BIN := $(HELLO)
BUILT = $(filter $(HELLO),$(BIN))

.DEFAULT_GOAL := help
.PHONY: help run new test cross cross-deps boot boot-deps boot-all boot-all-deps processors inspect size size-check size-bless trace golf golf-test bench bench-test bench-peers bench-mem bench-heap bench-ways poster lint doctor package clean

# Tells what is missing and who has it: $(call need,TOOL,PACKAGE)
need = command -v $(1) >/dev/null || { echo "$@: $(1) is missing; Debian has it in: $(2)" >&2; exit 1; }

help: ## list what one can do
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run: $(HELLO) ## build hello and run it
	@$(HELLO)

# Cargo knows better than make whether it is up to date.
.PHONY: $(HELLO)
$(HELLO):
	@cargo build --quiet --release --target-dir target --bin hello

new: ## start a program of your own from the template: make new NAME=../my-program
	@./template/new "$(NAME)"

test: ## run every test
	cargo test --workspace

# On other processors: all of them, or those that PROCESSORS names.
CROSS := cargo run --quiet --package rt0-cross --
# A second compiler, for targets that the first one has not: what cross-deps installs.
export RT0_CROSS_RUSTC ?= /usr/bin/rustc

cross: ## build for every processor and run under qemu-user: make cross PROCESSORS="aarch64 s390x"
	@$(CROSS) run $(PROCESSORS)

cross-deps: ## install what Debian 12 has for that, as root
	apt-get install --quiet=2 --no-install-recommends --yes \
	    lld-22 qemu-user-static rust-web-src rustc-web

boot: ## boot real kernels into hello, and into a test program, alone
	@$(CROSS) boot $(or $(PROCESSORS),x86_64 i686 aarch64)

boot-deps: ## install what Debian 12 has for that, as root, beyond cross-deps
	apt-get install --quiet=2 --no-install-recommends --yes \
	    qemu-system-arm qemu-system-x86

boot-all: ## the same with every kernel that Debian has
	@$(CROSS) boot $(PROCESSORS)

boot-all-deps: boot-deps ## install what Debian 12 has for the others, as root
	apt-get install --quiet=2 --no-install-recommends --yes \
	    qemu-system-misc qemu-system-ppc

processors: ## put what the last of these runs found into the README's table
	@$(CROSS) table

inspect: $(HELLO) ## show hello as the kernel and the CPU see it
	@$(call need,readelf,binutils)
	@$(call need,objdump,binutils)
	@echo "First the kernel reads what kind of file this is, and where to begin."
	@readelf --wide --file-header $(HELLO)
	@echo "Then what to map, at which address, and what may be done there."
	@readelf --wide --program-headers $(HELLO)
	@echo "Then the CPU runs this, from _start on. Behind it, in the same section, lie the texts."
	@objdump --disassemble --disassembler-options=intel --no-show-raw-insn \
	    --stop-address=$$((0x400000 + $(TEXTS_AT))) $(HELLO) | sed 1,5d
	@objdump --full-contents --section=.text --start-address=$$((0x400000 + $(TEXTS_AT))) $(HELLO) \
	    | sed 1,3d
	@echo "The names are for us: these symbols, which nobody reads at run time."
	@readelf --wide --symbols $(HELLO)

# Where in the file the code of hello ends and its texts begin.
TEXTS_AT = $$(grep --byte-offset --only-matching --text 'hello world!' $(HELLO) | cut --delimiter=: --fields=1)

size: $(HELLO) ## show what the bytes of hello are
	@$(call need,readelf,binutils)
	@readelf --wide --sections $(HELLO) \
	    | sed -n 's/^ *\[ *[0-9]*\] \(\.[a-z]*\) *[A-Z]* *[0-9a-f]* \([0-9a-f]*\) \([0-9a-f]*\) .*/\1 0x\2 0x\3/p' \
	    | { part() { printf '%5d  %s\n' "$$1" "$$2"; }; \
	        part 64 "ELF header"; part 56 "program header"; sum=120; sections=1; \
	        while read -r name offset size; do \
	            sections=$$((sections + 1)); sum=$$((sum + size)); \
	            case $$name in \
	            .text) part $$(($(TEXTS_AT) - offset)) "code"; \
	                   part $$((offset + size - $(TEXTS_AT))) "texts" ; \
	                   part $$((offset + size)) "= what the kernel loads";; \
	            .symtab) part $$((size)) "symbols";; \
	            .strtab) part $$((size)) "names of symbols";; \
	            .shstrtab) part $$((size)) "names of sections";; \
	            esac; \
	        done; \
	        part $$((64 * sections)) "section headers"; \
	        all=$$(stat --format=%s $(HELLO)); \
	        part $$((all - sum - 64 * sections)) "padding"; \
	        part $$all "= the file"; }

# Compares what the programs of programs/sizes/ weigh: docs/sizes.md.
LEDGER = cargo run --quiet --manifest-path bench/sizes/Cargo.toml --

size-check: ## fail if a tiny program has grown, or hello on a processor, and tell by what
	@$(call need,strip,binutils)
	@$(LEDGER) check $(PROCESSORS)

size-bless: ## accept the sizes of today
	@$(call need,strip,binutils)
	@$(LEDGER) bless $(PROCESSORS)

trace: $(HELLO) ## show the system calls of hello
	@$(call need,strace,strace)
	@strace $(HELLO) >/dev/null

golf: ## build the smallest programs, and show how small they are
	@cd golf && cargo build --quiet --release && cargo run --quiet --package explain -- sizes

golf-test: ## test them, byte by byte: golf/README.md
	cd golf && cargo test --package explain

bench: ## measure what a start costs, beside peers, into docs/bench/
	@$(call need,as,binutils)
	cd bench/startup && cargo run --release -- $(if $(ROUNDS),--rounds $(ROUNDS))

bench-test: ## test what measures
	cd bench/heap && cargo test
	cd bench/rounds && cargo test
	cd bench/shared && cargo test
	cd bench/sizes && cargo test
	cd bench/startup && cargo test
	cd bench/ways && cargo test

bench-peers: ## install the peers that Debian and PyPI have
	bench/startup/install-peers

bench-mem: ## measure the memory functions beside glibc's, musl's and compiler_builtins'
	cd bench/mem && cargo run --release -- ../../docs

bench-heap: ## measure the heap beside glibc's malloc and others, and whole programs beside std
	@$(call need,objcopy,binutils)
	cd bench/heap && cargo run --release -- $(if $(ROUNDS),--rounds $(ROUNDS))

bench-ways: ## measure what the ways into the kernel cost: bench/ways/README.md
	cd bench/ways && cargo run --release

# golf's record goes with hello.
RECORD = $(if $(BUILT),golf/target/release/record)

poster: $(BUILT) ## draw each byte of hello and of golf's record, or of BIN=file, into docs/
	@$(if $(RECORD),cd golf && cargo build --quiet --release --target-dir target --package record)
	@set -e; for file in $(BIN) $(RECORD); do \
	    picture=docs/$${file##*/}.svg; \
	    cargo run --quiet --package rt0-poster -- "$$file" "$$picture"; echo "$$picture"; \
	done

lint: ## check format, lints, documents, and that the declared compiler is stated once
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	cargo clippy --workspace --release -- --deny warnings
	RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps
	cd golf && cargo fmt --all --check && cargo clippy --workspace --all-targets -- --deny warnings
	cd golf && cargo build --release && cargo run --package explain -- readme --check
	cd bench/heap && cargo fmt --check && cargo clippy --all-targets -- --deny warnings
	cd bench/heap/programs && cargo fmt --check && cargo clippy --release -- --deny warnings
	cd bench/mem && cargo fmt --check && cargo clippy -- --deny warnings
	cd bench/rounds && cargo fmt --check && cargo clippy --all-targets -- --deny warnings
	cd bench/shared && cargo fmt --check && cargo clippy --all-targets -- --deny warnings
	cd bench/sizes && cargo fmt --check && cargo clippy --all-targets -- --deny warnings
	cd bench/startup && cargo fmt --check && cargo clippy --all-targets -- --deny warnings
	cd bench/ways && cargo fmt --check && cargo clippy --all-targets -- --deny warnings
	@# cargo refuses a compiler older than rust-version, clippy an item of std that is newer.
	@test "$$(grep --recursive --include=Cargo.toml --exclude-dir=target '^rust-version = "' . | wc -l)" -eq 1 \
	    || { echo "rust-version must be stated once" >&2; exit 1; }

doctor: $(BUILT) ## check hello, or BIN=file, against the image contract
	@cargo run --quiet --package rt0-doctor -- $(BIN)

# What crates.io would get; each depends on none but those before it.
PUBLISHED := rt0 rt0-doctor rt0-test

package: ## check what would be published: alone, its documents as on docs.rs, under a fresh copy of the template
	cargo publish --dry-run --allow-dirty $(PUBLISHED:%=--package %)
	@set -eu; unpacked=$(CURDIR)/target/package; \
	unreleased() { echo "patch.crates-io.$$1.path='$$(echo "$$unpacked/$$1"-[0-9]*/)'"; }; \
	for package in $(PUBLISHED); do \
	    RUSTDOCFLAGS="--cfg docsrs --deny warnings" cargo doc --no-deps --target-dir target \
	        --manifest-path "$$unpacked/$$package"-[0-9]*/Cargo.toml --config "$$(unreleased rt0)"; \
	done; \
	folder=$$(mktemp --directory); trap 'rm -r "$$folder"' EXIT; \
	template/new "$$folder/fresh"; cd "$$folder/fresh"; \
	cargo test --target-dir "$$unpacked/target" \
	    --config "$$(unreleased rt0)" --config "$$(unreleased rt0-test)"

clean: ## remove what was built
	cargo clean
