// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package scenarios

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Wire is what has to go over the wire, in order: other exchanges may come
// between its lines. A line is an exchange,
//
//	METHOD [HOST]PATH [AUTHORIZATION] [FACT…] STATUS [FACT…]
//
// as in
//
//	HEAD /v2/team/app/manifests/latest Bearer 1 401 !error
//	GET auth.example/token Basic alice scope=repository:team/app:pull 200
//
// or "no LINE": no such exchange before that of the next line, or before the end
// when there is none; or "end": nothing comes after.
//
// A * in host and path stands for any text. AUTHORIZATION is "anonymous" for a
// request without the header, "Basic" or "Bearer", which may name the user or the
// token; tokens are 1, 2 … in the order in which they were issued (#1, #2 … in the
// diagrams, but YAML takes # for a comment). Without it any will do. STATUS is a number, "refused" or "closed" for
// a connection without an answer, or *.
//
// A fact before the status is about the parameters of the query or form, one
// behind it about the parameters of the challenges, the fields of a token answer
// and the headers Location and Retry-After. NAME=VALUE gives all values of a name
// in order, encoded as in a form, so that + is a space; * is any value. !NAME says
// that there is none.
type Wire []Line

// Line is a line of a [Wire].
type Line struct {
	// Not: no such exchange. End: nothing comes after.
	Not, End       bool
	Method, Target string
	Authorization  string
	Asked          []WireFact
	Status         string
	Answered       []WireFact
}

// WireFact is what an exchange says under a name: all values, or with Absent that
// there are none.
type WireFact struct {
	Name   string
	Values []string
	Absent bool
}

const anyText = "*"

var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", anyText}

// ParseLine reads a line.
func ParseLine(text string) (Line, error) {
	l, err := parseLine(text)
	if err != nil {
		return l, fmt.Errorf("%q: %w; expected METHOD PATH STATUS, as in HEAD /v2/team/app/manifests/latest Bearer 1 401", text, err)
	}
	return l, nil
}

func parseLine(text string) (l Line, err error) {
	words := strings.Fields(text)
	if len(words) == 1 && words[0] == "end" {
		return Line{End: true}, nil
	}
	if len(words) > 0 && words[0] == "no" {
		l.Not, words = true, words[1:]
	}
	if len(words) < 3 {
		return l, errors.New("it is too short")
	}
	if l.Method, l.Target = words[0], words[1]; !slices.Contains(methods, l.Method) {
		return l, fmt.Errorf("there is no method %s", l.Method)
	}
	words = words[2:]
	switch words[0] {
	case "anonymous":
		l.Authorization, words = words[0], words[1:]
	case "Basic", "Bearer":
		l.Authorization, words = words[0], words[1:]
		if len(words) > 0 && !isStatus(words[0]) && !isFact(words[0]) {
			l.Authorization, words = l.Authorization+" "+words[0], words[1:]
		}
	}
	for ; len(words) > 0; words = words[1:] {
		switch {
		case isStatus(words[0]) && l.Status == "":
			l.Status = words[0]
		case !isFact(words[0]):
			return l, fmt.Errorf("%q is neither a status nor NAME=VALUE", words[0])
		case l.Status == "":
			l.Asked, err = addFact(l.Asked, words[0])
		default:
			l.Answered, err = addFact(l.Answered, words[0])
		}
		if err != nil {
			return l, err
		}
	}
	if l.Status == "" {
		return l, errors.New("it has no status")
	}
	return l, nil
}

func isStatus(word string) bool {
	n, err := strconv.Atoi(word)
	return word == anyText || word == "refused" || word == "closed" || err == nil && n >= 100 && n < 600
}

func isFact(word string) bool { return strings.Contains(word, "=") || strings.HasPrefix(word, "!") }

func addFact(facts []WireFact, word string) ([]WireFact, error) {
	if name, ok := strings.CutPrefix(word, "!"); ok {
		return append(facts, WireFact{Name: name, Absent: true}), nil
	}
	name, value, _ := strings.Cut(word, "=")
	value, err := url.QueryUnescape(value)
	if err != nil {
		return facts, fmt.Errorf("the value of %q is not encoded as in a form", word)
	}
	for i := range facts {
		if facts[i].Name == name {
			facts[i].Values = append(facts[i].Values, value)
			return facts, nil
		}
	}
	return append(facts, WireFact{Name: name, Values: []string{value}}), nil
}

// secret are the names whose values are not written.
var secret = []string{"password", "refresh_token", "token", "access_token"}

func (l *Line) String() string {
	if l.End {
		return "end"
	}
	var b strings.Builder
	if l.Not {
		b.WriteString("no ")
	}
	b.WriteString(l.Method + " " + l.Target)
	if l.Authorization != "" {
		b.WriteString(" " + l.Authorization)
	}
	facts(&b, l.Asked)
	b.WriteString(" " + l.Status)
	facts(&b, l.Answered)
	return b.String()
}

func facts(b *strings.Builder, all []WireFact) {
	for _, f := range all {
		if f.Absent {
			b.WriteString(" !" + f.Name)
		}
		for _, v := range f.Values {
			if slices.Contains(secret, f.Name) {
				v = anyText
			}
			b.WriteString(" " + f.Name + "=" + encode(v))
		}
	}
}

// encode writes a value legibly: only what separates is encoded.
func encode(v string) string {
	return strings.NewReplacer("%", "%25", "+", "%2B", " ", "+").Replace(v)
}
