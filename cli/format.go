// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// The values of --format. Which ones a command has is said by formatFlag.
const (
	formatText     = "text"
	formatJSON     = "json"
	formatMarkdown = "markdown"
	formatMermaid  = "mermaid"
	formatHAR      = "har"
	formatJUnit    = "junit"
)

// formatFlag gives a command its --format; the first format is the default. The
// JSON of every command is an array of objects.
func formatFlag(c *cobra.Command, formats ...string) *string {
	value := c.Flags().String("format", formats[0], "output as "+strings.Join(formats, ", "))
	complete(c, "format", formats...)
	before := c.PreRunE
	c.PreRunE = func(c *cobra.Command, args []string) error {
		if !slices.Contains(formats, *value) {
			return fmt.Errorf("--format is %q%s; expected %s", *value, didYouMean(*value, formats), strings.Join(formats, ", "))
		}
		if before != nil {
			return before(c, args)
		}
		return nil
	}
	return value
}

// json writes a value for programs.
func (t *terminal) json(v any) error {
	e := json.NewEncoder(t.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// complete gives a flag the words that a shell offers for it.
func complete(c *cobra.Command, flag string, words ...string) {
	completeWith(c, flag, func() []string { return words })
}

// completeWith is complete for words that are looked up when asked for.
func completeWith(c *cobra.Command, flag string, words func() []string) {
	// The error would be that the flag does not exist, which a test would show.
	_ = c.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words(), cobra.ShellCompDirectiveNoFileComp
	})
}
