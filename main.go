// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Authsim is an executable model of authentication between OCI clients and
// registries. See the README, and "authsim --help".
package main

import (
	"os"

	"github.com/authsim/authsim/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
