// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/model/profile"
)

// The conventions of terminal text:
//
//   - What was asked for goes to standard output, everything else to standard
//     error. Output meant for programs (--format json and the like) is never
//     coloured.
//   - Errors are "authsim: error: …", in lower case and without a full stop, and
//     say what was tried. What the user can do stands in a line "authsim: hint: …".
//   - Lines fit the terminal, or 80 columns where there is none.
//   - Colour only repeats what the text says.

// The values of --color.
const (
	colourAuto   = "auto"
	colourAlways = "always"
	colourNever  = "never"
)

// The narrowest and widest text that is laid out.
const (
	defaultWidth = 80
	maxWidth     = 120
)

// terminal is where the command writes.
type terminal struct {
	out  *bufio.Writer
	errs io.Writer
	// file is the standard output when it is a file, and so may be a terminal.
	file *os.File
	// colour is the flag --color; coloured is what follows from it.
	colour   string
	coloured bool
	width    int
}

func newTerminal(out, errs io.Writer) *terminal {
	t := &terminal{out: bufio.NewWriter(out), errs: errs, colour: colourAuto, width: defaultWidth}
	t.file, _ = out.(*os.File)
	return t
}

// configure acts upon the flags.
func (t *terminal) configure() error {
	tty := t.file != nil && term.IsTerminal(int(t.file.Fd()))
	if tty {
		if w, _, err := term.GetSize(int(t.file.Fd())); err == nil && w > 0 {
			t.width = min(max(w, sequence.MinWidth), maxWidth)
		}
	}
	switch t.colour {
	case colourAuto:
		t.coloured = tty && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	case colourAlways:
		t.coloured = true
	case colourNever:
		t.coloured = false
	default:
		return fmt.Errorf("--color is %q; expected auto, always or never", t.colour)
	}
	return nil
}

func (t *terminal) flush() error { return t.out.Flush() }

// printf writes to standard output. An error in writing is met by flush.
func (t *terminal) printf(format string, args ...any) { fmt.Fprintf(t.out, format, args...) }

// The SGR parameters of the tones.
var tones = map[sequence.Tone]string{
	sequence.Good:   "32",
	sequence.Asking: "33",
	sequence.Bad:    "31",
	sequence.Quiet:  "2",
	sequence.Strong: "1",
}

// paint colours text by its tone.
func (t *terminal) paint(tone sequence.Tone, s string) string {
	if code := tones[tone]; t.coloured && code != "" {
		return "\x1b[" + code + "m" + s + "\x1b[0m"
	}
	return s
}

// bold is for headings.
func (t *terminal) bold(s string) string { return t.paint(sequence.Strong, s) }

// progress shows on a terminal how far long work is; done removes it. It writes
// nothing in a pipe.
func (t *terminal) progress(done, total int, what string) {
	file, ok := t.errs.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) || total < 2000 {
		return
	}
	if done >= total {
		fmt.Fprint(file, "\r\x1b[K")
		return
	}
	fmt.Fprintf(file, "\r%d of %d %s\x1b[K", done, total, what)
}

// paragraph writes words in lines that begin with an indentation.
func (t *terminal) paragraph(indent int, tone sequence.Tone, text string) {
	for _, l := range fold(text, t.width-indent) {
		t.printf("%s%s\n", strings.Repeat(" ", indent), t.paint(tone, l))
	}
}

// hanging is a paragraph whose first line begins two columns before the others.
func (t *terminal) hanging(indent int, tone sequence.Tone, text string) {
	for i, l := range fold(text, t.width-indent-2) {
		if i == 1 {
			indent += 2
		}
		t.printf("%s%s\n", strings.Repeat(" ", indent), t.paint(tone, l))
	}
}

// fold breaks text at white space into lines of at most width columns. A longer
// word has a line of its own. What came out of captured traffic cannot steer the
// terminal.
func fold(text string, width int) []string {
	var lines []string
	for _, word := range strings.Fields(text) {
		word = strings.Map(printable, word)
		last := len(lines) - 1
		if last >= 0 && utf8.RuneCountInString(lines[last])+1+utf8.RuneCountInString(word) <= width {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return '\uFFFD'
	}
	return r
}

// fail writes an error with its hints. An error of several lines (a file with
// several faults) is written line by line.
func (t *terminal) fail(err error) {
	for l := range strings.Lines(err.Error()) {
		fmt.Fprintf(t.errs, "authsim: error: %s\n", strings.TrimSpace(l))
	}
	var hinted *hintedError
	if errors.As(err, &hinted) {
		for _, h := range hinted.hints {
			fmt.Fprintf(t.errs, "authsim: hint: %s\n", h)
		}
	}
}

// hintedError is an error that the user can do something about.
type hintedError struct {
	error
	hints []string
}

func (e *hintedError) Unwrap() error { return e.error }

func withHints(err error, hints ...string) error { return &hintedError{err, hints} }

// didYouMean is what an error about an unknown name ends with.
func didYouMean(name string, among []string) string {
	if near := profile.Nearest(name, among); near != "" {
		return fmt.Sprintf(", did you mean %q?", near)
	}
	return ""
}
