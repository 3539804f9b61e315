// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package scene

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// script answers requests by its lines.
type script struct {
	t      *model.Symbols
	rules  []rule
	tokens int
	now    model.Instant
}

type rule struct {
	method, part, authorization string
	limited                     bool
	left                        int
	status                      string
	fields                      []string
}

func parse(t *model.Symbols, text string) (*script, error) {
	s := &script{t: t}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		when, answer, ok := strings.Cut(line, " -> ")
		if !ok {
			return nil, fmt.Errorf("script: %q has no \" -> \"", line)
		}
		var r rule
		if n, rest, ok := strings.Cut(when, "* "); ok {
			left, err := strconv.Atoi(n)
			if err != nil {
				return nil, fmt.Errorf("script: %q: %w", line, err)
			}
			r.limited, r.left, when = true, left, rest
		}
		words := append(strings.SplitN(when, " ", 3), "", "")
		r.method, r.part, r.authorization = words[0], words[1], words[2]
		status, fields, _ := strings.Cut(answer, " ")
		r.status = status
		if fields != "" {
			r.fields = strings.Split(fields, " | ")
		}
		s.rules = append(s.rules, r)
	}
	return s, nil
}

func (s *script) answer(q *model.Request, now model.Instant) model.Response {
	s.now = now
	url, authorization := s.t.Str(s.t.URLText(q.URL)), s.t.Str(q.Authorization)
	for i := range s.rules {
		r := &s.rules[i]
		switch {
		case r.limited && r.left == 0, r.method != q.Method.String(), !strings.Contains(url, r.part):
			continue
		case r.authorization == "none" && authorization != "", r.authorization != "none" && !strings.HasPrefix(authorization, r.authorization):
			continue
		}
		r.left--
		return s.response(r.status, r.fields)
	}
	return s.usual(q, url)
}

// usual is an open registry in which nothing is yet, and a token endpoint that
// gives everybody a token.
func (s *script) usual(q *model.Request, url string) model.Response {
	if strings.HasPrefix(url, "https://token.test/") {
		return s.response("200", []string{"token"})
	}
	digest := "body=" + url[strings.LastIndexByte(url, '/')+1:]
	switch q.Method {
	case model.GET:
		if strings.Contains(digest, "{") || strings.Contains(digest, "%7B") {
			return s.response("200", []string{strings.NewReplacer("%7B", "{", "%7D", "}").Replace(digest)})
		}
		return s.response("200", []string{"body={m1}"})
	case model.HEAD:
		return s.response("404", nil)
	case model.POST:
		return s.response("202", []string{"location=/upload?z=1"})
	case model.PUT:
		return s.response("201", nil)
	}
	return s.response("202", []string{"location=/upload?z=2"})
}

func (s *script) response(status string, fields []string) model.Response {
	r := model.Response{Size: 100}
	switch status {
	case "refused":
		r.Failure = model.Refused
		return r
	case "lost":
		r.Failure = model.ClosedAfter
		return r
	}
	n, _ := strconv.ParseInt(status, 10, 16)
	r.Status = int16(n)
	challenges := 0
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		v := s.t.Of(value)
		switch name {
		case "token":
			s.tokens++
			r.Token.Present, r.Token.Token = true, s.t.Of("#"+strconv.Itoa(s.tokens))
		case "access-token":
			r.Token.Present, r.Token.AccessToken = true, v
		case "refresh":
			r.Token.RefreshToken = v
		case "expires":
			seconds, _ := strconv.ParseInt(value, 10, 32)
			r.Token.HasExpiresIn, r.Token.ExpiresIn = true, int32(seconds)
		case "issued": // seconds from now
			seconds, _ := strconv.ParseInt(value, 10, 32)
			r.Token.HasIssuedAt, r.Token.IssuedAt = true, s.now+model.Instant(seconds)*model.Second
		case "json":
			r.JSON, r.MediaType = v, s.t.Of("application/json")
		case "text":
			r.Text, r.MediaType = v, s.t.Of("text/plain")
		case "error": // CODE message
			code, message, _ := strings.Cut(value, " ")
			r.Errors[0] = model.ErrorEntry{Code: s.t.Of(code), Message: s.t.Of(message)}
			r.MediaType = s.t.Of("application/json")
		case "challenge":
			if challenges < len(r.Challenges) {
				r.Challenges[challenges] = v
				challenges++
			}
		case "location":
			r.Location = v
		case "digest":
			r.ContentDigest, r.MediaType = v, s.t.Blob(v).MediaType
		case "link":
			r.Link = v
		case "retry-after":
			r.RetryAfter = v
		case "body":
			r.Body, r.MediaType = v, s.t.Blob(v).MediaType
		case "no-size":
			r.Size = -1
		}
	}
	return r
}
