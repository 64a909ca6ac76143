// Reads INI on standard input with the reader that Forgejo reads its configuration with, and prints it as JSON: keys by section.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"gopkg.in/ini.v1"
)

var version string

func main() {
	if len(os.Args) == 2 && os.Args[1] == "version" {
		fmt.Println("go-ini", version)
		return
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	// The options are Forgejo's (modules/setting/config_provider.go).
	file, err := ini.LoadSources(ini.LoadOptions{KeyValueDelimiterOnWrite: " = ", IgnoreContinuation: true}, text)
	if err != nil {
		fail(err)
	}
	sections := map[string]map[string]string{}
	for _, section := range file.Sections() {
		sections[section.Name()] = section.KeysHash()
	}
	if err := json.NewEncoder(os.Stdout).Encode(sections); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
