// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/document"
	"github.com/authsim/authsim/model/profile"
)

const (
	namePattern    = `^[a-z0-9]+(-[a-z0-9]+)*$`
	useCasePattern = `^UC-[0-9]{2}$`
	// repositoryPattern is <name> of the distribution specification.
	repositoryPattern = `^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`
	originPattern     = `^https?://[a-z0-9.-]+(:[0-9]+)?$`
	// tagPattern, with maxTag, is a <reference> of the distribution specification
	// that is a tag.
	tagPattern    = `^[a-zA-Z0-9_][a-zA-Z0-9._-]*$`
	actionPattern = `^([a-z.]+|\*)$`
	// grantPattern is a repository name with * and **, or the catalog.
	grantPattern = `^(registry:catalog|[a-z0-9._*-]+(/[a-z0-9._*-]+)*)$`
	// layerURLPattern is an origin with a path in which {digest} stands once.
	layerURLPattern = `^https?://[a-z0-9.:-]+/[^{}]*\{digest\}[^{}]*$`
)

// maxTag is the length of the longest tag. In the pattern it would take as long to
// compile as the rest of the program.
const maxTag = 128

var (
	nameForm       = regexp.MustCompile(namePattern)
	useCaseForm    = regexp.MustCompile(useCasePattern)
	repositoryForm = regexp.MustCompile(repositoryPattern)
	originForm     = regexp.MustCompile(originPattern)
	tagForm        = regexp.MustCompile(tagPattern)
	actionForm     = regexp.MustCompile(actionPattern)
	grantForm      = regexp.MustCompile(grantPattern)
	layerURLForm   = regexp.MustCompile(layerURLPattern)
)

func isTag(s string) bool { return len(s) <= maxTag && tagForm.MatchString(s) }

// text is Text, "" for what is not a text.
func (r *reader) text(n document.Node) string {
	s, _ := r.Text(n)
	return s
}

// oneOf reads a text that is one of a few.
func (r *reader) oneOf(n document.Node, among []string) string {
	s := r.text(n)
	if !slices.Contains(among, s) {
		r.Fail(n, "%q is not known%s; expected %s", s, suggest(s, among), strings.Join(among, ", "))
		return ""
	}
	return s
}

func (r *reader) bool(n document.Node) bool { return r.oneOf(n, []string{"true", "false"}) == "true" }

// number reads a whole number from low to high.
func (r *reader) number(n document.Node, low, high int) int {
	s := r.text(n)
	v, err := strconv.Atoi(s)
	if err != nil || v < low || v > high {
		r.Fail(n, "%q does not fit; expected a whole number from %d to %d", s, low, high)
		return low
	}
	return v
}

// maxWait keeps virtual time far from the end of its scale.
const maxWait = 10 * 365 * 24 * time.Hour

// duration reads virtual time in Go's notation, as in 90s or 2h.
func (r *reader) duration(n document.Node) model.Instant {
	s := r.text(n)
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > maxWait {
		r.Fail(n, "%q does not fit; expected a duration, as in 90s or 2h", s)
		return 0
	}
	return model.Instant(d.Milliseconds())
}

// unknownKey reports a key that is not one of those that may stand there.
func (r *reader) unknownKey(e document.Entry, keys []string) {
	r.Fail(e.Node, "there is no such key%s; expected %s", suggest(e.Key, keys), strings.Join(keys, ", "))
}

func suggest(word string, among []string) string {
	if near := profile.Nearest(word, among); near != "" {
		return ", did you mean " + strconv.Quote(near) + "?"
	}
	return ""
}
