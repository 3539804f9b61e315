// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Authsim is an executable model of authentication between OCI clients and
// registries. See the README, and "authsim --help".
package main

import (
	"os"
	"runtime/debug"

	"github.com/authsim/authsim/cli"
)

func main() {
	// The command lives for a fraction of a second and most of what it builds lives
	// as long: collecting garbage rarely makes the matrix a third faster.
	debug.SetGCPercent(800)
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
