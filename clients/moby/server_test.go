// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/authsim/authsim/clients/moby"
	"github.com/authsim/authsim/model"
)

// rule is an answer that the server gives instead of its own: to requests of
// the method whose URL holds the text, so many times (0: always).
type rule struct {
	method, url string
	times       int
	answer      model.Response
	used        int
}

// server is a registry with a token endpoint that grants everything, in the
// few lines that a client notices.
type server struct {
	t      *model.Symbols
	rules  []rule
	there  map[string]bool
	tokens int
	upload int
}

func (s *server) serve(r *model.Request) model.Response {
	url, t := r.Method.String()+" "+s.t.Str(s.t.URLText(r.URL)), s.t
	for i := range s.rules {
		e := &s.rules[i]
		if strings.HasPrefix(url, e.method) && strings.Contains(url, e.url) && (e.times == 0 || e.used < e.times) {
			e.used++
			a := e.answer
			if a.Size == 0 && a.Status/100 != 2 {
				a.Size = -1
			}
			return a
		}
	}
	path := t.Str(r.Path)
	last := path[strings.LastIndex(path, "/")+1:]
	a := model.Response{Status: 200, Size: -1}
	switch {
	case strings.HasSuffix(path, "/token"):
		s.tokens++
		v := t.Of(fmt.Sprintf("#%d", s.tokens))
		a.Token = model.TokenAnswer{Present: true, Token: v, AccessToken: v, ExpiresIn: 300, HasExpiresIn: true}
	case r.Authorization == model.Absent && strings.HasPrefix(path, "/v2/"):
		a.Status = 401
		a.Challenges[0] = t.Of(`Bearer realm="https://token.test/token",service="registry.test"`)
	case strings.Contains(path, "/manifests/") && r.Method == model.PUT:
		a.Status, a.ContentDigest = 201, r.Body
	case strings.Contains(path, "/manifests/"):
		digest := t.Of(last)
		if !strings.HasPrefix(last, "{") {
			digest = t.Of("{index}")
		}
		a.ContentDigest, a.Body, a.MediaType, a.Size = digest, digest, t.Blob(digest).MediaType, 100
	case strings.Contains(path, "/blobs/uploads/") && r.Method == model.PUT:
		_, digest, _ := strings.Cut(t.Str(r.Query), "digest=")
		s.there[strings.NewReplacer("%7B", "{", "%7D", "}").Replace(digest)] = true
		a.Status = 201
	case strings.Contains(path, "/blobs/uploads/") && r.Method == model.DELETE:
		a.Status = 204
	case strings.Contains(path, "/blobs/uploads/"):
		a.Status, a.Location, a.Range = 202, t.Of(path), t.Of("0-97")
		if r.Method == model.POST {
			s.upload++
			a.Location = t.Of(fmt.Sprintf("%su%d", path, s.upload))
		}
	case strings.Contains(path, "/blobs/") && r.Method == model.HEAD && !s.there[last]:
		a.Status = 404
	case strings.Contains(path, "/blobs/"):
		a.Body, a.Size = t.Of(last), 98
	}
	return a
}

// play runs tasks one after the other. All lanes that can send do so before the
// first answer comes back; time passes only when none can.
func (s *server) play(t *testing.T, who model.Credential, tasks ...model.Task) string {
	t.Helper()
	profiles, err := moby.Client.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	client, err := moby.Client.New(s.t, profiles[len(profiles)-1])
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	state, now := new(model.ClientState), model.Instant(0)
	for i, task := range tasks {
		if i > 0 {
			b.WriteString("next task\n")
		}
		client.Start(state, task, who, now)
		for n := 0; n < 200; n++ {
			turns := client.Ready(state, nil)
			soonest := model.Never
			for _, turn := range turns {
				soonest = min(soonest, turn.At)
			}
			if soonest > now && soonest != model.Never {
				fmt.Fprintf(&b, "after %d ms\n", soonest-now)
				now = soonest
			}
			var sent []int
			var answers []model.Response
			for _, turn := range turns {
				if turn.At > now {
					continue
				}
				r, _, ok := client.Send(state, turn.Lane, now)
				if !ok {
					continue
				}
				a := s.serve(&r)
				sent, answers = append(sent, turn.Lane), append(answers, a)
				b.WriteString(s.line(&r, &a))
			}
			for j, lane := range sent {
				client.Answer(state, lane, &answers[j], now)
			}
			if out, ended := client.Outcome(state); ended {
				if !out.OK {
					b.WriteString("error: " + s.t.Str(out.Error) + "\n")
				}
				if out.Stored != model.Absent {
					b.WriteString("stored: " + s.t.Str(out.Stored) + "\n")
				}
				break
			}
		}
	}
	return b.String()
}

func (s *server) line(r *model.Request, a *model.Response) string {
	text := r.Method.String() + " " + s.t.Str(s.t.URLText(r.URL))
	if r.Form != model.Absent {
		text += " form " + s.t.Str(r.Form)
	}
	switch scheme, _, _ := strings.Cut(s.t.Str(r.Authorization), " "); scheme {
	case "":
	case "Basic":
		text += " [Basic]"
	default:
		text += " [" + s.t.Str(r.Authorization) + "]"
	}
	if a.Failure != model.NoFailure {
		return text + " -> " + a.Failure.String() + "\n"
	}
	return fmt.Sprintf("%s -> %d\n", text, a.Status)
}
