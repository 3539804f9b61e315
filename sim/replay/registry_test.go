// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

// office is a registry that hands out a token for what is asked, takes one that
// it or the harness knows, and starts uploads.
type office struct {
	t *model.Symbols
	// challenge is what it answers without a token, status what it answers with one.
	challenge string
	fresh     bool
}

func (o *office) Origins() []model.Sym { return []model.Sym{o.t.Of("http://registry.test")} }

func (o *office) Serve(s *model.RegistryState, r *model.Request, _ model.Arrival) model.Response {
	t := o.t
	if t.Str(r.Path) == "/token" {
		s.Serial++
		value := t.Of("value" + string(rune('0'+s.Serial)))
		grants := t.List("repository:acme/app:push,pull")
		s.Issued[s.Serial] = model.Issued{Value: value, Issuer: t.Of("i"), Audience: t.Of("a"), Access: grants, Expires: 60 * model.Second}
		refresh := t.Of("refresh")
		if o.fresh {
			refresh = t.Of("refresh" + t.Str(value))
		}
		return model.Response{Status: 200, Size: -1, Token: model.TokenAnswer{Present: true, Token: value, RefreshToken: refresh, Grants: grants}}
	}
	token := strings.TrimPrefix(t.Str(r.Authorization), "Bearer ")
	for i := range s.Issued {
		if k := &s.Issued[i]; k.Value != model.Absent && t.Str(k.Value) == token && k.Expires > 0 {
			return model.Response{Status: 202, Size: -1, Location: t.Of("http://registry.test" + t.Str(r.Path) + "id7?_state=abc")}
		}
	}
	return model.Response{
		Status: 401, Size: 12, Challenges: [model.MaxChallengeLines]model.Sym{t.Of(o.challenge)},
		Errors: [model.MaxErrors]model.ErrorEntry{{Code: t.Of("UNAUTHORIZED")}},
	}
}

const officeFile = `{"type":"file","format":1,"registry":"office","version":"1","world":{},"content":{},"exchanges":6,"accept":{},"not_significant":["order of actions in a challenge scope"]}
{"type":"exchange","case":"none","seq":1,"request":{"method":"HEAD","origin":"http://registry.test","path":"/v2/","authorization":"none"},"response":{"status":401,"www_authenticate":["Bearer realm=\"r\",scope=\"repository:acme/app:pull,push\""]}}
{"type":"exchange","case":"token","seq":2,"request":{"method":"GET","origin":"http://registry.test","path":"/token","authorization":"Basic alice"},"response":{"status":200,"token":{"fields":{"token":"#5","refresh_token":"#r1"},"grants":["repository:acme/app:pull,push"],"claims":{"issuer":"i","subject":"(anonymous)","audience":"a","expires":"+60s"}}}}
{"type":"exchange","case":"upload","seq":3,"request":{"method":"POST","origin":"http://registry.test","path":"/v2/acme/app/blobs/uploads/","authorization":"Bearer #5","bearer":{"issuer":"i","subject":null,"audience":"a","expires":"+60s","access":[]}},"response":{"status":202,"location":"http://registry.test/v2/acme/app/blobs/uploads/{upload}?_state={state}"}}
{"type":"exchange","case":"minted","seq":4,"request":{"method":"POST","origin":"http://registry.test","path":"/v2/acme/app/blobs/uploads/","authorization":"Bearer #6","bearer":{"issuer":"i","subject":"alice","audience":"a","expires":"+60s","access":[]}},"response":{"status":202,"location":"http://registry.test/v2/acme/app/blobs/uploads/{upload}?_state={state}"}}
{"type":"exchange","case":"altered","seq":5,"request":{"method":"GET","origin":"http://registry.test","path":"/v2/","authorization":"Bearer #6 (signature altered)"},"response":{"status":401,"www_authenticate":["Bearer realm=\"r\",scope=\"repository:acme/app:push,pull\""],"error_codes":["UNAUTHORIZED"],"errors":[{"code":"UNAUTHORIZED","message":null,"detail":false}]}}
{"type":"exchange","case":"token","seq":6,"repeat":2,"request":{"method":"GET","origin":"http://registry.test","path":"/token","authorization":"Basic alice"},"response":{"status":200,"token":{"fields":{"token":"#7","refresh_token":"#r1"},"grants":["repository:acme/app:push,pull"],"claims":{"issuer":"i","subject":"(anonymous)","audience":"a","expires":"+60s","context":{"x":1}}}}}
`

func TestRegistries(t *testing.T) {
	rec, err := Read("office.jsonl", strings.NewReader(officeFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		office office
		// fails are the exchanges that differ, says what the report says of them.
		fails string
		says  []string
	}{
		{name: "as recorded", office: office{challenge: `Bearer realm="r",scope="repository:acme/app:push,pull"`}},
		{name: "another realm", office: office{challenge: `Bearer realm="s",scope="repository:acme/app:push,pull"`}, fails: "15", says: []string{"www-authenticate differs"}},
		{name: "another action", office: office{challenge: `Bearer realm="r",scope="repository:acme/app:pull"`}, fails: "15", says: []string{"www-authenticate differs"}},
		{name: "a new refresh token", office: office{challenge: `Bearer realm="r",scope="repository:acme/app:push,pull"`, fresh: true}, fails: "6", says: []string{"refresh_token differs"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			results := Registries(rec, func(s *model.Symbols, _ *FileLine) (model.Registry, model.RegistryState, error) {
				c.office.t = s
				return &c.office, model.RegistryState{}, nil
			})
			failed := ""
			for _, r := range results {
				if !r.OK {
					failed += string(rune('0' + r.Seq))
				}
			}
			report := Report(results, nil)
			if failed != c.fails {
				t.Errorf("exchanges %q differ, want %q:\n%s", failed, c.fails, report)
			}
			for _, s := range c.says {
				if !strings.Contains(report, s) {
					t.Errorf("the report does not say %q:\n%s", s, report)
				}
			}
			var out bytes.Buffer
			if err := Emit(rec, results).Write(&out); err != nil {
				t.Fatal(err)
			}
			if _, err := Read("emitted", &out); err != nil {
				t.Errorf("what is emitted does not read: %v", err)
			}
		})
	}
}
