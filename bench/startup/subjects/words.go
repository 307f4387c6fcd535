// Counts its arguments and their bytes, in Go.
package main

import (
	"fmt"
	"os"
)

func main() {
	var lengths []int
	for _, argument := range os.Args {
		lengths = append(lengths, len(argument))
	}
	total := 0
	for _, length := range lengths {
		total += length
	}
	line := fmt.Sprintf("%d arguments, %d bytes", len(lengths), total)
	if len(lengths) > 9 {
		panic(fmt.Sprintf("%d arguments are too many", len(lengths)))
	}
	fmt.Println(line)
}
