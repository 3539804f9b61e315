// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package scenarios

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// Find tells whether a trace shows it, and if not which of its lines is the first
// that is not to be found, from 1.
func (w Wire) Find(trace *model.Trace) (ok bool, line int) {
	f := finder{w, seen(trace), 0}
	return f.from(0, 0), f.reached + 1
}

type finder struct {
	wire Wire
	// trace are the exchanges as lines that say everything.
	trace []Line
	// reached is how many lines could be found at most.
	reached int
}

// from tells whether the lines from place l on are to be found among the
// exchanges from place x on.
func (f *finder) from(l, x int) bool {
	var not []*Line
	for ; l < len(f.wire) && f.wire[l].Not; l++ {
		not = append(not, &f.wire[l])
	}
	f.reached = max(f.reached, l)
	none := func(to int) bool {
		for i := x; i < to; i++ {
			for _, n := range not {
				if n.fits(&f.trace[i]) {
					return false
				}
			}
		}
		return true
	}
	switch {
	case l == len(f.wire):
		if !none(len(f.trace)) {
			f.reached = min(f.reached, l-1)
			return false
		}
		return true
	case f.wire[l].End:
		return x == len(f.trace)
	}
	for i := x; i < len(f.trace); i++ {
		if !f.wire[l].fits(&f.trace[i]) {
			continue
		}
		if !none(i) {
			return false
		}
		if f.from(l+1, i+1) {
			return true
		}
	}
	return false
}

// fits tells whether an exchange is one that the line describes.
func (l *Line) fits(x *Line) bool {
	target := x.Target
	if strings.HasPrefix(l.Target, "/") {
		target = target[strings.IndexByte(target, '/'):]
	}
	return (l.Method == anyText || l.Method == x.Method) && glob(l.Target, target) &&
		(l.Status == anyText || l.Status == x.Status) &&
		(l.Authorization == "" || l.Authorization == x.Authorization || strings.HasPrefix(x.Authorization, l.Authorization+" ")) &&
		say(l.Asked, x.Asked) && say(l.Answered, x.Answered)
}

// glob tells whether text is what the pattern says, in which * is any text.
func glob(pattern, text string) bool {
	first, rest, any := strings.Cut(pattern, anyText)
	if !any {
		return pattern == text
	}
	if !strings.HasPrefix(text, first) {
		return false
	}
	for i := len(first); i <= len(text); i++ {
		if glob(rest, text[i:]) {
			return true
		}
	}
	return false
}

// say tells whether the facts are there.
func say(want, have []WireFact) bool {
	for i := range want {
		if !want[i].among(have) {
			return false
		}
	}
	return true
}

func (f *WireFact) among(have []WireFact) bool {
	for i := range have {
		if have[i].Name != f.Name {
			continue
		}
		if f.Absent || len(f.Values) != len(have[i].Values) {
			return false
		}
		for k, v := range f.Values {
			if v != anyText && v != have[i].Values[k] {
				return false
			}
		}
		return true
	}
	return f.Absent
}
