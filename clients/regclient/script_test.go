// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/authsim/authsim/clients/regclient"
	"github.com/authsim/authsim/model"
)

const (
	registry = "https://registry.test"
	bearer   = `Bearer realm="https://token.test/token",service="registry.test",scope="repository:a/b:pull"`
)

// script is a registry that answers by the first rule that matches and is not
// used up: "METHOD PATH-PREFIX [AUTH-PREFIX]" to "STATUS [name=value]…". A count
// in front ("2*") limits how often a rule is used. A token request and anything
// without a rule are answered well.
type script struct {
	t      *model.Symbols
	rules  []rule
	tokens int
}

type rule struct {
	method, path, authorization string
	left                        int
	answer                      string
}

func parse(t *model.Symbols, lines string) *script {
	s := &script{t: t}
	for _, l := range strings.Split(strings.TrimSpace(lines), "\n") {
		when, answer, ok := strings.Cut(strings.TrimSpace(l), " -> ")
		if !ok {
			continue
		}
		r := rule{left: 1000, answer: answer}
		if n, rest, ok := strings.Cut(when, "* "); ok {
			fmt.Sscan(n, &r.left)
			when = rest
		}
		f := append(strings.SplitN(when, " ", 3), "", "")
		r.method, r.path, r.authorization = f[0], f[1], f[2]
		s.rules = append(s.rules, r)
	}
	return s
}

func (s *script) answer(q *model.Request) model.Response {
	t := s.t
	url, auth := t.Str(t.URLText(q.URL)), t.Str(q.Authorization)
	for i := range s.rules {
		r := &s.rules[i]
		if r.left == 0 || r.method != q.Method.String() || !strings.Contains(url, r.path) ||
			r.authorization == "none" && auth != "" || r.authorization != "none" && !strings.HasPrefix(auth, r.authorization) {
			continue
		}
		r.left--
		return s.response(r.answer)
	}
	if strings.HasPrefix(url, "https://token.test/") {
		return s.response("200 token")
	}
	return s.response(map[model.Method]string{
		model.GET: "200", model.HEAD: "404", model.POST: "202 location=/upload?z=1", model.PUT: "201", model.PATCH: "202", model.DELETE: "202",
	}[q.Method])
}

func (s *script) response(text string) model.Response {
	status, fields, _ := strings.Cut(text, " ")
	r := model.Response{Size: -1}
	if status == "closed" {
		r.Failure = model.Refused
		return r
	}
	fmt.Sscan(status, &r.Status)
	n := 0
	for _, f := range strings.Split(fields, " | ") {
		name, value, _ := strings.Cut(f, "=")
		v := s.t.Of(value)
		switch name {
		case "token":
			s.tokens++
			r.Token = model.TokenAnswer{Present: true, Token: s.t.Of(fmt.Sprintf("#%d", s.tokens))}
		case "refresh":
			r.Token.RefreshToken = v
		case "json":
			r.JSON = v
		case "challenge":
			r.Challenges[n] = v
			n++
		case "location":
			r.Location = v
		case "digest":
			r.ContentDigest = v
		case "link":
			r.Link = v
		case "range":
			r.Range = v
		case "retry-after":
			r.RetryAfter = v
		case "body":
			r.Body = v
		}
	}
	return r
}

// play runs a task against a script and writes what was sent.
func play(t *testing.T, rules string, who model.Credential, tasks ...func(*model.Symbols) model.Task) string {
	t.Helper()
	profiles, err := regclient.Client.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	syms := model.NewSymbols()
	syms.Describe(syms.Of("{index}"), model.Blob{Kind: model.Index, Children: []model.Sym{syms.Of("{m1}"), syms.Of("{m2}")}})
	syms.Describe(syms.Of("{m1}"), model.Blob{Kind: model.Manifest, Children: []model.Sym{syms.Of("{c1}"), syms.Of("{layer}")}})
	syms.Describe(syms.Of("{m2}"), model.Blob{Kind: model.Manifest, Children: []model.Sym{syms.Of("{c2}"), syms.Of("{layer}")}})
	syms.Describe(syms.Of("{m}"), model.Blob{Kind: model.Manifest, Children: []model.Sym{syms.Of("{layer}")}})
	syms.Describe(syms.Of("{layer}"), model.Blob{Kind: model.Layer, Size: 100})
	if who.Kind == model.Password {
		who.User, who.Secret = syms.Of("alice"), syms.Of("password")
	}
	client, err := regclient.Client.New(syms, profiles[len(profiles)-1])
	if err != nil {
		t.Fatal(err)
	}
	server := parse(syms, rules)
	var s model.ClientState
	var b strings.Builder
	var now model.Instant
	for _, task := range tasks {
		client.Start(&s, task(syms), who, now)
		for range 200 {
			out, done := client.Outcome(&s)
			if done {
				fmt.Fprintf(&b, "= %v %s\n", out.OK, syms.Str(out.Error))
				break
			}
			turns := client.Ready(&s, nil)
			if len(turns) == 0 {
				t.Fatal("stuck\n" + b.String())
			}
			turn := turns[0]
			for _, other := range turns {
				if other.At < turn.At {
					turn = other
				}
			}
			now = max(now, turn.At)
			q, _, sent := client.Send(&s, turn.Lane, now)
			if !sent {
				continue
			}
			r := server.answer(&q)
			fmt.Fprintf(&b, "%s %s", q.Method, strings.TrimPrefix(syms.Str(syms.URLText(q.URL)), registry))
			if q.Form != model.Absent {
				fmt.Fprintf(&b, " %s", syms.Str(q.Form))
			}
			fmt.Fprintf(&b, " [%s] %d\n", syms.Str(q.Authorization), r.Status)
			client.Answer(&s, turn.Lane, &r, now)
		}
	}
	return b.String()
}

func task(kind model.TaskKind, repository, reference string, more ...func(*model.Symbols, *model.Task)) func(*model.Symbols) model.Task {
	return func(t *model.Symbols) model.Task {
		k := model.Task{Kind: kind, Repository: t.Of(repository), Reference: t.Of(reference), ByDigest: strings.HasPrefix(reference, "{")}
		k.Endpoints[0] = t.Of(registry)
		for _, m := range more {
			m(t, &k)
		}
		return k
	}
}

func image(digest string) func(*model.Symbols, *model.Task) {
	return func(t *model.Symbols, k *model.Task) { k.Image = t.Of(digest) }
}

func from(repository, reference string) func(*model.Symbols, *model.Task) {
	return func(t *model.Symbols, k *model.Task) {
		k.FromRepository, k.FromReference = t.Of(repository), t.Of(reference)
		k.FromByDigest = strings.HasPrefix(reference, "{")
	}
}

var password = model.Credential{Kind: model.Password}

// TestScripts are scenes that no recording has, each with the reason in the
// source.
func TestScripts(t *testing.T) {
	var b strings.Builder
	scene := func(why, rules string, who model.Credential, tasks ...func(*model.Symbols) model.Task) {
		fmt.Fprintf(&b, "# %s\n%s\n", why, play(t, rules, who, tasks...))
	}
	scene("an index: every manifest, each blob once (image.go:668-720, :1006-1064)",
		"GET manifests/v1 -> 200 body={index}\nGET manifests/{m1} -> 200 body={m1}\nGET manifests/{m2} -> 200 body={m2}",
		model.Credential{}, task(model.Pull, "a/b", "v1"))
	scene("push of an index: the manifests by digest, the index last",
		"HEAD manifests/{m2} -> 200 digest={m2}", model.Credential{}, task(model.Push, "a/b", "v1", image("{index}")))
	scene("a PUT that is refused becomes a chunk to the same URL; the last PUT has the digest again (blob.go:388-394, :604-608)",
		"1* PUT /upload -> 500\n1* PUT /upload -> 400", model.Credential{}, task(model.Push, "a/b", "v1", image("{m}")))
	scene("a chunk that the registry has in part is sent on from there (blob.go:546-576)",
		"1* PUT /upload -> 400\n1* PATCH /upload -> 416 location=/upload?z=2 | range=0-49\n1* PATCH z=2 -> 202 location=/upload?z=3 | range=0-99",
		model.Credential{}, task(model.Push, "a/b", "v1", image("{m}")))
	scene("a copy reads the source again for the chunk, and cancels what fails (blob.go:226-248)",
		"GET manifests/v2 -> 200 body={m}\nPOST from= -> 405\nPUT /upload -> 400\nPATCH /upload -> 503\nGET /upload -> 404",
		model.Credential{}, task(model.Copy, "a/b", "v1", from("c/d", "v2")))
	scene("a copy's upload that is sent again reads the source again (blob.go:396-411)",
		"GET manifests/v2 -> 200 body={m}\nPOST from= -> 405\n1* PUT /upload -> 500\n1* PUT /upload -> 429 retry-after=1",
		model.Credential{}, task(model.Copy, "a/b", "v1", from("c/d", "v2")))
	scene("and is given up after six attempts (http.go:291-296)",
		"GET manifests/v2 -> 200 body={m}\nPOST from= -> 405\nPUT /upload -> 429 retry-after=1\nPATCH /upload -> closed",
		model.Credential{}, task(model.Copy, "a/b", "v1", from("c/d", "v2")))
	scene("a copy over a tag that is there: HEAD of both, then as usual (image.go:603-645)",
		"HEAD a/b/manifests/v1 -> 200 digest={m1}\nHEAD c/d/manifests/v2 -> 200 digest={m}\nGET manifests/v2 -> 200 body={m}\nHEAD blobs -> 200",
		model.Credential{}, task(model.Copy, "a/b", "v1", from("c/d", "v2")))
	scene("a new tag in one repository: no blobs (blob.go:86-95)",
		"GET manifests/v2 -> 200 body={m}", model.Credential{}, task(model.Copy, "a/b", "v1", from("a/b", "v2")))
	scene("a target that cannot be reached ends the copy after five attempts (image.go:597-602)",
		"HEAD manifests -> closed", model.Credential{}, task(model.Push, "a/b", "v1", image("{m}")))
	scene("a token endpoint that cannot be reached is the network's fault and ends a push too (auth.go:681-686)",
		"HEAD manifests none -> 401 challenge="+bearer+"\nGET token.test -> closed", password, task(model.Push, "a/b", "v1", image("{m}")))
	scene("one that refuses is not: the push goes on, without a token (image.go:597-602)",
		"HEAD manifests none -> 401 challenge="+bearer+"\nGET token.test -> 403", password, task(model.Push, "a/b", "v1", image("{m}")))
	scene("403 counts for the host: the fifth failure is one too many for all that follows (http.go:687-715)",
		"HEAD manifests/v1 -> 403\n1* HEAD blobs -> 403\nPOST mount -> 403\n9* POST uploads/ -> 500",
		model.Credential{}, task(model.Push, "a/b", "v1", image("{m}")), task(model.Head, "a/b", "v1"))
	scene("after such failures one attempt is left, and successes make up for them (http.go:717-737)",
		"9* GET tags -> 500\n", model.Credential{}, task(model.Tags, "a/b", ""), task(model.Tags, "a/b", ""), task(model.Catalog, "", ""))
	scene("tags: all pages (tag.go:212-262)",
		"GET tags/list -> 200 link=</v2/a/b/tags/page?last=x&n=2>; rel=\"next\"\n", model.Credential{}, task(model.Tags, "a/b", ""))
	scene("a tag that cannot be deleted by name is replaced and deleted (tag.go:55-209)",
		"DELETE manifests/v1 -> 405\nHEAD manifests/v1 -> 200 digest={m}", model.Credential{}, task(model.Delete, "a/b", "v1"))
	scene("no referrers API: the tag, and the API is not asked again (referrer.go:71-104)",
		"GET referrers -> 404\nGET manifests -> 404", model.Credential{}, task(model.Referrers, "a/b", "{m}"), task(model.Referrers, "a/b", "{m}"))
	scene("a challenge without realm fails; its handler stays and asks the registry itself (auth.go:236-243, :649-656)",
		"GET tags/list none -> 401 challenge=Bearer service=\"x\"\nGET client_id -> 401\n", password, task(model.Tags, "a/b", ""), task(model.Tags, "a/b", ""))
	scene("a realm that changes is an invalid challenge (auth.go:631-635)",
		"GET tags/list none -> 401 challenge="+bearer+"\nGET tags/list -> 401 challenge=Bearer realm=\"https://token.test/other\",service=\"registry.test\",scope=\"repository:a/b:x\"",
		password, task(model.Tags, "a/b", ""))
	scene("a challenge with more scope is answered as long as there is more (auth.go:614-645)",
		"GET tags/list none -> 401 challenge="+bearer+"\nGET tags/list Bearer #1 -> 401 challenge=Bearer realm=\"https://token.test/token\",service=\"registry.test\",scope=\"repository:a/b:pull,delete repository:c/d:pull\"",
		password, task(model.Tags, "a/b", ""))
	scene("an answer without token: an empty one is sent, and the next request asks again (auth.go:813-840)",
		"GET tags/list none -> 401 challenge="+bearer+"\nGET token.test -> 200 json={}", password, task(model.Tags, "a/b", ""), task(model.Tags, "a/b", ""))
	scene("the refresh token of the last answer is used, none if it had none (auth.go:818)",
		"GET tags/list none -> 401 challenge="+bearer+"\n1* GET token.test -> 200 token | refresh=#r1",
		password, task(model.Tags, "a/b", ""), task(model.Tags, "c/d", ""), task(model.Tags, "e/f", ""))
	scene("a relative realm is the registry's (auth.go:650-656)",
		"GET tags/list none -> 401 challenge=Bearer realm=\"/token\"\nGET /token -> 200 token", password, task(model.Tags, "a/b", ""))
	scene("a local realm is refused; the attempts are used up without a request (regnet.go:27-35)",
		"GET tags/list none -> 401 challenge=Bearer realm=\"https://127.0.0.1/token\"", password, task(model.Tags, "a/b", ""), task(model.Tags, "a/b", ""))
	scene("Basic that fails, and Bearer that works: Basic wins again until the attempts are used up (auth.go:282-304)",
		"GET tags/list none -> 401 challenge=Basic realm=\"r\" | challenge="+bearer+"\nGET tags/list Basic -> 401 challenge=Basic realm=\"r\" | challenge="+bearer,
		password, task(model.Tags, "a/b", ""))
	scene("a redirect target that challenges: its own handler, without credentials (http.go:830-887)",
		"GET blobs none -> 307 location=https://cdn.test/blob\nGET cdn.test none -> 401 challenge=Bearer realm=\"https://token.test/cdn\"\nGET manifests -> 200 body={m}",
		password, task(model.Pull, "a/b", "v1"))
	scene("one that wants Basic breaks the attempts (http.go:847-850)",
		"GET blobs -> 307 location=https://cdn.test/blob\nGET cdn.test none -> 401 challenge=Basic realm=\"r\"\nGET manifests -> 200 body={m}",
		password, task(model.Pull, "a/b", "v1"))
	scene("Retry-After is not counted, whatever the status, and holds the whole host (http.go:687-702)",
		"2* GET tags -> 503 retry-after=2\n7* GET tags -> 429 retry-after=1", model.Credential{},
		task(model.Tags, "a/b", ""), task(model.Tags, "a/b", ""), task(model.Tags, "a/b", ""))
	golden(t, "scripts", b.String())
}
