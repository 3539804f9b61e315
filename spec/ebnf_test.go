// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ebnfToken is a terminal, a name or a sign of ISO/IEC 14977.
var ebnfToken = regexp.MustCompile(`"[^"]*"|[a-z][a-z-]*|[][(){}|,;=]`)

// ebnf are the rules of a block: the tokens behind "=".
func ebnf(b *Block) (map[string][]string, error) {
	rules := map[string][]string{}
	if rest := strings.TrimSpace(ebnfToken.ReplaceAllString(b.Text, "")); rest != "" {
		return nil, fmt.Errorf("%s:%d: cannot read %q", b.File, b.Line, rest)
	}
	tokens := ebnfToken.FindAllString(b.Text, -1)
	for len(tokens) > 0 {
		end := slices.Index(tokens, ";")
		if end < 3 || tokens[1] != "=" || rules[tokens[0]] != nil {
			return nil, fmt.Errorf("%s:%d: expected a new name, =, a definition and ; at %q", b.File, b.Line, tokens[:min(len(tokens), 3)])
		}
		rules[tokens[0]] = tokens[2:end]
		tokens = tokens[end+1:]
	}
	return rules, nil
}

// expression writes a rule, which may not lead back to itself, as a regular
// expression.
func expression(rules map[string][]string, name string) string {
	var b strings.Builder
	for _, token := range rules[name] {
		switch token[0] {
		case '"':
			b.WriteString(regexp.QuoteMeta(token[1 : len(token)-1]))
		case '[', '(', '{':
			b.WriteString("(?:")
		case ']':
			b.WriteString(")?")
		case '}':
			b.WriteString(")*")
		case ')', '|':
			b.WriteString(token)
		case ',':
		default:
			b.WriteString(expression(rules, token))
		}
	}
	return "(?:" + b.String() + ")"
}

// TestEBNF wants every name that a block uses to be defined in one.
func TestEBNF(t *testing.T) {
	blocks, err := Blocks("ebnf")
	if err != nil || len(blocks) == 0 {
		t.Fatal(blocks, err)
	}
	all, of := map[string]bool{}, make([]map[string][]string, len(blocks))
	for i := range blocks {
		if of[i], err = ebnf(&blocks[i]); err != nil {
			t.Fatal(err)
		}
		for name := range of[i] {
			all[name] = true
		}
	}
	for i, rules := range of {
		for name, tokens := range rules {
			for _, token := range tokens {
				if token[0] >= 'a' && token[0] <= 'z' && !all[token] {
					t.Errorf("%s:%d: %s uses %s, which is defined nowhere", blocks[i].File, blocks[i].Line, name, token)
				}
			}
		}
	}
}

// TestScopeGrammar holds the rule, the EBNF and the expression of the chapter to
// each other.
func TestScopeGrammar(t *testing.T) {
	blocks, err := Blocks("ebnf")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(blocks, func(b Block) bool { return b.File == "05-scopes.md" })
	if i < 0 {
		t.Fatal("the chapter on scopes has no EBNF")
	}
	rules, err := ebnf(&blocks[i])
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile("^" + expression(rules, "scope-list") + "$")
	name := regexp.MustCompile("^" + expression(rules, "repository-name") + "$")
	texts, err := Blocks("text")
	if err != nil || len(texts) == 0 {
		t.Fatal(texts, err)
	}
	spelled := regexp.MustCompile("^(?:" + texts[slices.IndexFunc(texts, func(b Block) bool { return b.File == "05-scopes.md" })].Text + ")$")

	for _, c := range []struct {
		scope string
		sound bool
	}{
		{"repository:team/app:pull", true},
		{"repository:team/app:pull,push repository:a:pull", true},
		{"repository(plugin):team/app:pull", true},
		{"registry:catalog:*", true},
		{"repository:a.b_c__d-e---f/0:org.example.sign", true},
		{"", false},
		{"pull", false},
		{"repository:team/app", false},
		{"repository:team/app:", false},
		{"repository:team/app:pull,", false},
		{"repository:team/app:pull,,push", false},
		{"repository:team/app:PULL", false},
		{"repository:team/app:.pull", false},
		{"repository:team/app:**", false},
		{"repository:Team/app:pull", false},
		{"repository:team//app:pull", false},
		{"repository:team/app/:pull", false},
		{"repository:-team:pull", false},
		{"repository:team-:pull", false},
		{"repository:a..b:pull", false},
		{"repository:a___b:pull", false},
		{"repository:a_-b:pull", false},
		{"repository::pull", false},
		{"repository:host:5000/app:pull", false},
		{":team/app:pull", false},
		{"repository():team/app:pull", false},
		{"repository(plugin:team/app:pull", false},
		{"repository:team/app:pull  repository:a:pull", false},
		{"repository:team/app:pull,repository:a:pull", false},
	} {
		if got := list.MatchString(c.scope); got != c.sound {
			t.Errorf("%q: by the EBNF it is %v", c.scope, got)
		}
		if why := faultOf(c.scope); (why == "") != c.sound {
			t.Errorf("%q: the rule says %q", c.scope, why)
		}
		for entry := range strings.SplitSeq(c.scope, " ") {
			_, n, _ := splitScope(entry)
			if a, b := name.MatchString(n), spelled.MatchString(n); a != b || a != isRepositoryName(n) {
				t.Errorf("%q: a name %v by the EBNF, %v by the expression, %v by the rule", n, a, b, isRepositoryName(n))
			}
		}
	}
}
