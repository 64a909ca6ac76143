// Reads a configuration of Alloy on standard input with Grafana's own parser and prints it the way that `alloy fmt` does.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/grafana/alloy/syntax/parser"
	"github.com/grafana/alloy/syntax/printer"
)

var version string

func main() {
	if len(os.Args) == 2 && os.Args[1] == "version" {
		fmt.Println("alloy-syntax", version)
		return
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	file, err := parser.ParseFile("config.alloy", text)
	if err != nil {
		fail(err)
	}
	if err := printer.Fprint(os.Stdout, file); err != nil {
		fail(err)
	}
	fmt.Println()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
