// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// RunID is a run id in its parts. Its text is
//
//	WORKFLOW/CLIENT@VERSION+axis=value…/REGISTRY@VERSION+axis=value…~FAULT@N…
//
// where versions, settings and faults may be missing, as in
//
//	pull-private/containerd@2.3.4+reauth=401+403/quay~token-expires@4
//
// A + that is not followed by axis= belongs to the value before it. Characters
// that would be taken for a separator are percent-encoded.
type RunID struct {
	Workflow         string
	Client, Registry Party
	Choices          []Choice
}

// Party is a client or a registry in a run id.
type Party struct {
	Name, Version string
	Settings      []model.Setting
}

// MaxRunID limits the length of a run id.
const MaxRunID = 4096

func (id RunID) String() string {
	var b strings.Builder
	escape(&b, id.Workflow, "+=")
	b.WriteByte('/')
	id.Client.write(&b)
	b.WriteByte('/')
	id.Registry.write(&b)
	for _, c := range id.Choices {
		b.WriteByte('~')
		b.WriteString(c.Fault.String())
		b.WriteByte('@')
		b.WriteString(strconv.Itoa(c.At))
	}
	return b.String()
}

// String is the name, with the version if there is one.
func (p Party) String() string { return strings.TrimSuffix(p.Name+"@"+p.Version, "@") }

func (p Party) write(b *strings.Builder) {
	escape(b, p.Name, "+=")
	if p.Version != "" {
		b.WriteByte('@')
		escape(b, p.Version, "+=")
	}
	for _, s := range p.Settings {
		b.WriteByte('+')
		escape(b, s.Axis, "+=")
		b.WriteByte('=')
		escape(b, s.Value, "=")
	}
}

// escape writes s with everything percent-encoded that is not a visible ASCII
// character, that separates parts of a run id, or that is in more.
func escape(b *strings.Builder, s, more string) {
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("/@~%", c) >= 0 || strings.IndexByte(more, c) >= 0 {
			fmt.Fprintf(b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
}

// ParseRunID reads a run id. It is the reverse of [RunID.String].
func ParseRunID(text string) (RunID, error) {
	id, err := parseRunID(text)
	if err != nil {
		return RunID{}, fmt.Errorf("run id %q: %w; expected WORKFLOW/CLIENT@VERSION/REGISTRY, with +axis=value after a party and ~FAULT@N at the end", text, err)
	}
	return id, nil
}

func parseRunID(text string) (id RunID, err error) {
	if len(text) > MaxRunID {
		return id, fmt.Errorf("it is longer than %d bytes", MaxRunID)
	}
	run, faults, any := strings.Cut(text, "~")
	parts := strings.Split(run, "/")
	if len(parts) != 3 {
		return id, fmt.Errorf("it has %d parts between slashes, not 3", len(parts))
	}
	if id.Workflow, err = unescape(parts[0]); err != nil {
		return id, err
	}
	if id.Workflow == "" {
		return id, errors.New("it names no workflow")
	}
	if id.Client, err = parseParty(parts[1]); err != nil {
		return id, err
	}
	if id.Registry, err = parseParty(parts[2]); err != nil || !any {
		return id, err
	}
	for f := range strings.SplitSeq(faults, "~") {
		c, err := ParseChoice(f)
		if err != nil {
			return id, err
		}
		id.Choices = append(id.Choices, c)
	}
	return id, nil
}

// ParseChoice reads FAULT@N, as in token-expires@4.
func ParseChoice(text string) (Choice, error) {
	name, at, ok := strings.Cut(text, "@")
	fault, known := model.ParseFault(name)
	if !known {
		return Choice{}, fmt.Errorf("there is no fault %q (authsim list faults shows all)", name)
	}
	n, err := strconv.Atoi(at)
	if !ok || err != nil || n < 1 || strconv.Itoa(n) != at {
		return Choice{}, fmt.Errorf("%q does not say at which exchange; expected %s@N with N from 1", text, name)
	}
	return Choice{fault, n}, nil
}

func parseParty(text string) (p Party, err error) {
	pieces := strings.Split(text, "+")
	name, version, _ := strings.Cut(pieces[0], "@")
	if p.Name, err = unescape(name); err != nil {
		return p, err
	}
	if p.Name == "" {
		return p, errors.New("it names no party between two slashes")
	}
	if p.Version, err = unescape(version); err != nil {
		return p, err
	}
	for i := 1; i < len(pieces); i++ {
		axis, value, ok := strings.Cut(pieces[i], "=")
		if !ok {
			return p, fmt.Errorf("%q is no axis=value", pieces[i])
		}
		for i+1 < len(pieces) && !strings.Contains(pieces[i+1], "=") {
			i++
			value += "+" + pieces[i]
		}
		var s model.Setting
		if s.Axis, err = unescape(axis); err != nil {
			return p, err
		}
		if s.Value, err = unescape(value); err != nil {
			return p, err
		}
		p.Settings = append(p.Settings, s)
	}
	return p, nil
}

func unescape(s string) (string, error) {
	u, err := url.PathUnescape(s)
	if err != nil {
		return "", fmt.Errorf("%q is not percent-encoded", s)
	}
	return u, nil
}
