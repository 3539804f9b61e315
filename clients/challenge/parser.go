// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package challenge reads WWW-Authenticate field lines as real clients do, each
// with its own parser's habits. Six of these parsers disagree on 12 of 20
// headers, and every disagreement is a failed pull for somebody.
package challenge

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// Parser is a way to read challenges. It is a value of the axis
// challenge-parser.
type Parser uint8

// The parsers.
const (
	// RFC9110 reads by the grammar of RFC 9110 §11.6.1.
	RFC9110 Parser = iota
	// Distribution is docker/distribution v2.8.3
	// registry/client/auth/challenge/authchallenge.go:134-237, which moby vendors.
	Distribution
	// Containerd is containerd v2.3.4 core/remotes/docker/auth/parse.go:97-200.
	Containerd
	// ORAS is oras-go v2.7.0 registry/remote/auth/challenge.go:62-167.
	ORAS
	// Regclient is regclient v0.11.7 internal/auth/auth.go:319-462.
	Regclient
	// GoContainerRegistry is go-containerregistry v0.22.1
	// pkg/v1/remote/internal/authchallenge, a copy of Distribution.
	GoContainerRegistry
	// ContainersImage is containers/image v5.42.0 docker/wwwauthenticate.go:64-175,
	// another copy.
	ContainersImage
	// Ociauth is cue-labs/oci ociregistry/ociauth/challenge.go:56-167.
	Ociauth
	// Conformance is the two regular expressions of the OCI conformance suite
	// (distribution-spec conformance/api.go, parseAuthHeader).
	Conformance
	// CaseSensitive is RFC9110 with scheme names that are known only as they are
	// usually written (dkregistry-rs, camallo/dkregistry-rs#210).
	CaseSensitive
	// RegclientTokens is regclient before v0.4.5, whose unquoted values have no other
	// characters than those of a token (RFC 9110 §5.6.2; regclient/regclient#265).
	RegclientTokens
	// NumParsers is the number of parsers.
	NumParsers
)

var parsers = [NumParsers]struct {
	name, meaning string
	read          func(lines []string) ([]parsed, string)
}{
	RFC9110:             {"rfc9110", "the grammar of RFC 9110: all challenges of all lines", readRFC},
	Distribution:        {"distribution", "one challenge a line; nothing is read after an empty value or from a second challenge", readDistribution},
	Containerd:          {"containerd", "one challenge a line, unknown schemes dropped, Bearer before Digest before Basic", readContainerd},
	ORAS:                {"oras", "the first line only, parameters of Bearer only, their names in the case given, quotes as in Go", readORAS},
	Regclient:           {"regclient", "all challenges of all lines; a syntax error anywhere fails the request", readRegclient},
	GoContainerRegistry: {"go-containerregistry", "as distribution", readDistribution},
	ContainersImage:     {"containers-image", "as distribution", readDistribution},
	Ociauth:             {"ociauth", "one challenge a line; a line that has more or has an error is dropped", readOciauth},
	CaseSensitive:       {"case-sensitive", "as rfc9110, but of all spellings only Basic and Bearer are known", readCaseSensitive},
	RegclientTokens:     {"regclient-tokens", "as regclient, but an unquoted value with other characters than those of a token is a syntax error", readRegclientTokens},
	Conformance:         {"conformance", "two regular expressions over the first line; the last scheme name in it, quoted values only", readConformance},
}

func (p Parser) String() string { return parsers[p].name }

// Values are the parsers as the values of an axis.
func Values() []model.AxisValue {
	values := make([]model.AxisValue, NumParsers)
	for i := range parsers {
		values[i] = model.AxisValue{Name: parsers[i].name, Meaning: parsers[i].meaning}
	}
	return values
}

// parsed is a challenge with the parameters that a parser has seen. A parameter
// that it saw twice is there twice.
type parsed struct {
	scheme string
	params []param
}

type param struct{ name, value string }

type result struct {
	challenges []model.Challenge
	err        string
}

// One memory a parser, by the field lines.
var memory = func() (caches [NumParsers]model.Cache[result]) {
	for i := range caches {
		caches[i] = model.NewCache[result]()
	}
	return caches
}()

var memoLines = model.NewMemoFunc()

// Parse reads the field lines of a response, whatever its status, in the order
// in which the client considers them. A parameter that the parser did not see
// is Absent, an empty one is Empty, and of several the last counts. err is the
// client's own text when it gives up on the response because of its syntax. The
// slice is shared: do not change it.
func (p Parser) Parse(t *model.Symbols, r *model.Response) (cs []model.Challenge, err string) {
	key := r.Challenges[0]
	if key == model.Absent {
		return nil, ""
	}
	if r.Challenges[1] != model.Absent {
		key = joined(t, r)
	}
	if v, ok := memory[p].Get(t, key); ok {
		return v.challenges, v.err
	}
	found, err := parsers[p].read(fieldLines(t, r))
	v := result{err: err}
	for _, c := range found {
		v.challenges = append(v.challenges, c.symbols(t))
	}
	memory[p].Put(t, key, v)
	return v.challenges, v.err
}

func joined(t *model.Symbols, r *model.Response) model.Sym {
	key := model.MemoKey{Func: memoLines}
	copy(key.Args[:], r.Challenges[:])
	if v, ok := t.Recall(key); ok {
		return v
	}
	return t.RememberSym(key, t.List(fieldLines(t, r)...))
}

// fieldLines are the values of the field lines without white space around
// them, which no HTTP library passes on (RFC 9110 §5.5).
func fieldLines(t *model.Symbols, r *model.Response) []string {
	var lines []string
	for _, line := range r.Challenges {
		if line != model.Absent {
			lines = append(lines, strings.Trim(t.Str(line), " \t"))
		}
	}
	return lines
}

func (c parsed) symbols(t *model.Symbols) model.Challenge {
	m := model.Challenge{Scheme: model.SchemeOf(c.scheme), Name: t.Of(c.scheme)}
	if m.Scheme == model.NoScheme {
		m.Scheme = model.OtherScheme
	}
	for _, p := range c.params {
		switch p.name {
		case "realm":
			m.Realm = t.Of(p.value)
		case "service":
			m.Service = t.Of(p.value)
		case "scope":
			m.Scope = t.Of(p.value)
		case "error":
			m.Error = t.Of(p.value)
		}
	}
	return m
}
