// Command external-secrets is the operator as its module has it, with one argument more: `version` says which release this is.
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/external-secrets/external-secrets/cmd/controller"
)

const module = "github.com/external-secrets/external-secrets"

func main() {
	if len(os.Args) == 2 && os.Args[1] == "version" {
		fmt.Println("external-secrets", version())
		return
	}
	controller.Execute()
}

// version is that of the module that was linked in.
func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return dependency.Version
		}
	}
	return "unknown"
}
