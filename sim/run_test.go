// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

// lines writes a result in short: one line an exchange, and the end.
func lines(r *Result) string {
	var b strings.Builder
	t := r.Trace.Symbols
	for _, e := range r.Trace.Exchanges {
		fmt.Fprintf(&b, "%d lane %d %s %s %s%s", e.Sent, e.Lane, e.Cause, e.Request.Method, t.Str(t.Host(e.Request.Origin)), t.Str(e.Request.Path))
		if e.Request.Authorization != model.Absent {
			scheme, _, _ := strings.Cut(t.Str(e.Request.Authorization), " ")
			b.WriteString(" " + scheme)
		}
		if e.Response.Failure != model.NoFailure {
			fmt.Fprintf(&b, " -> %s", e.Response.Failure)
		} else {
			fmt.Fprintf(&b, " -> %d", e.Response.Status)
		}
		if e.Fault != model.NoFault {
			fmt.Fprintf(&b, " (%s)", e.Fault)
		}
		b.WriteByte('\n')
	}
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "step %d: ok %t, exchanges %d to %d", s.Step, s.Outcome.OK, s.First, s.Last)
		if s.Limit {
			b.WriteString(", limit")
		}
		b.WriteByte('\n')
	}
	for _, c := range r.Idle {
		fmt.Fprintf(&b, "idle %s@%d\n", c.Fault, c.At)
	}
	return b.String()
}

func TestRun(t *testing.T) {
	for _, c := range []struct {
		name    string
		choices []Choice
		want    string
	}{
		{"plain", nil, `
0 lane 0 task GET registry.test/v2/team/app/manifests/latest -> 401
2 lane 0 token GET token.test/token Basic -> 200
4 lane 0 challenge GET registry.test/v2/team/app/manifests/latest Bearer -> 200
6 lane 1 task GET registry.test/v2/team/app/blobs/{app-layer1} Bearer -> 200
6 lane 2 task GET registry.test/v2/team/app/blobs/{app-layer2} Bearer -> 200
step 0: ok true, exchanges 1 to 5
`},
		{"a fault of the registry", []Choice{{model.TokenExpires, 4}}, `
0 lane 0 task GET registry.test/v2/team/app/manifests/latest -> 401
2 lane 0 token GET token.test/token Basic -> 200
4 lane 0 challenge GET registry.test/v2/team/app/manifests/latest Bearer -> 200
6 lane 1 task GET registry.test/v2/team/app/blobs/{app-layer1} Bearer -> 401 (token-expires)
6 lane 2 task GET registry.test/v2/team/app/blobs/{app-layer2} Bearer -> 401
8 lane 1 token GET token.test/token Basic -> 200
8 lane 2 token GET token.test/token Basic -> 200
10 lane 1 challenge GET registry.test/v2/team/app/blobs/{app-layer1} Bearer -> 200
10 lane 2 challenge GET registry.test/v2/team/app/blobs/{app-layer2} Bearer -> 200
step 0: ok true, exchanges 1 to 9
`},
		{"time passes when nobody can go on", []Choice{{model.TooManyRequests, 1}}, `
0 lane 0 task GET registry.test/v2/team/app/manifests/latest -> 429 (too-many-requests)
1002 lane 0 challenge GET registry.test/v2/team/app/manifests/latest -> 401
1004 lane 0 token GET token.test/token Basic -> 200
1006 lane 0 challenge GET registry.test/v2/team/app/manifests/latest Bearer -> 200
1008 lane 1 task GET registry.test/v2/team/app/blobs/{app-layer1} Bearer -> 200
1008 lane 2 task GET registry.test/v2/team/app/blobs/{app-layer2} Bearer -> 200
step 0: ok true, exchanges 1 to 6
`},
		{"a clock that is wrong", []Choice{{model.ClockAhead, 1}, {model.ConnectionClosedAfter, 3}}, `
0 lane 0 task GET registry.test/v2/team/app/manifests/latest -> 401 (clock-ahead)
2 lane 0 token GET token.test/token Basic -> 200
4 lane 0 challenge GET registry.test/v2/team/app/manifests/latest Bearer -> connection closed after the request was handled (connection-closed-after)
step 0: ok false, exchanges 1 to 3
`},
		{"faults that do not apply", []Choice{{model.TokenExpires, 1}, {model.MethodRefused, 3}, {model.ServiceUnavailable, 9}}, `
0 lane 0 task GET registry.test/v2/team/app/manifests/latest -> 401
2 lane 0 token GET token.test/token Basic -> 200
4 lane 0 challenge GET registry.test/v2/team/app/manifests/latest Bearer -> 200
6 lane 1 task GET registry.test/v2/team/app/blobs/{app-layer1} Bearer -> 200
6 lane 2 task GET registry.test/v2/team/app/blobs/{app-layer2} Bearer -> 200
step 0: ok true, exchanges 1 to 5
idle token-expires@1
idle method-refused@3
idle service-unavailable@9
`},
		{"the token endpoint refuses the method", []Choice{{model.MethodRefused, 2}}, `
0 lane 0 task GET registry.test/v2/team/app/manifests/latest -> 401
2 lane 0 token GET token.test/token Basic -> 405 (method-refused)
step 0: ok false, exchanges 1 to 2
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := NewRunner()
			for range 2 { // the second run meets what the first one compiled
				res, err := r.Run(fakeSetup(c.choices...))
				if err != nil {
					t.Fatal(err)
				}
				if got := "\n" + lines(res); got != c.want {
					t.Errorf("got %s\nwant %s", got, c.want)
				}
			}
		})
	}
}

// TestStepFaults sets a fault by the kind of request.
func TestStepFaults(t *testing.T) {
	s := fakeSetup()
	s.Workflow.Steps[0].Faults = []model.StepFault{{Fault: model.TokenExpires, On: "blob", At: 2}}
	res, err := NewRunner().Run(s)
	if err != nil {
		t.Fatal(err)
	}
	if e := res.Trace.Exchanges[4]; e.Fault != model.TokenExpires || len(res.Applied) != 1 || res.Applied[0].At != 5 {
		t.Errorf("%s%+v", lines(res), res.Applied)
	}
}

// TestRedirected sees what is asked elsewhere answered as at the origin.
func TestRedirected(t *testing.T) {
	r := NewRunner()
	b, err := r.bind(fakeSetup())
	if err != nil {
		t.Fatal(err)
	}
	r.start(b)
	sym := b.symbols
	e := model.Exchange{Request: model.Request{Method: model.GET, URL: model.URL{Origin: sym.Of(fakeTokenOrigin), Path: sym.Of("/token")}}}
	e.Request.Authorization = sym.Basic(sym.Of("alice"), sym.Of("secret"))
	if !r.arrive(b, &e, model.Redirected) || sym.Str(e.Response.Location) != "https://elsewhere.test/token" {
		t.Fatalf("answered %+v", e.Response)
	}
	e.Request.Origin, e.Request.Authorization = sym.Of("https://elsewhere.test"), model.Absent
	r.arrive(b, &e, model.NoFault)
	if e.Response.Status != 200 {
		t.Errorf("elsewhere: status %d", e.Response.Status)
	}
	e.Request.Origin = sym.Of("https://nowhere.test")
	if r.arrive(b, &e, model.NoFault); e.Response.Failure != model.Refused {
		t.Errorf("nobody listens there: %+v", e.Response)
	}
}

// TestLimit stops a client that asks for ever.
func TestLimit(t *testing.T) {
	s := fakeSetup()
	s.Client.New = func(t *model.Symbols) (model.Client, error) { return endless{&fakeClient{t: t}}, nil }
	s.Workflow.Steps = append(s.Workflow.Steps, s.Workflow.Steps[0])
	res, err := NewRunner().Run(s)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Trace.Exchanges) != MaxExchanges || !res.Steps[0].Limit || !res.Steps[1].Skipped {
		t.Errorf("%d exchanges, %+v", len(res.Trace.Exchanges), res.Steps)
	}
}

type endless struct{ *fakeClient }

func (endless) Answer(s *model.ClientState, lane int, _ *model.Response, _ model.Instant) {
	s.Lanes[lane].Phase = model.ToSend
}

func (c endless) Send(s *model.ClientState, lane int, _ model.Instant) (r model.Request, why model.Cause, sent bool) {
	s.Lanes[lane].Phase = model.InFlight
	r.Method, r.Origin, r.Path = model.GET, c.t.Of(fakeOrigin), c.t.Of("/v2/")
	return r, model.ByRetry, true
}

func TestTwoFaultsAtOneExchange(t *testing.T) {
	if _, err := NewRunner().Run(fakeSetup(Choice{model.TokenExpires, 1}, Choice{model.ClockAhead, 1})); err == nil {
		t.Error("no error")
	}
}

// TestMatrix compares the results of one worker and of three.
func TestMatrix(t *testing.T) {
	var setups []Setup
	for i := range 20 {
		s := fakeSetup(Choice{model.TooManyRequests, i%7 + 1})
		if i%3 == 0 {
			// Another world: the same name for other content.
			s.Workflow.World.Images[0].LayerDigests = s.Workflow.World.Images[0].LayerDigests[:1]
		}
		setups = append(setups, *s)
	}
	texts := func(workers int) []string {
		var all []string
		if err := Matrix(setups, workers, func(i int, res *Result) {
			if i != len(all) {
				t.Errorf("result %d came as number %d", i, len(all))
			}
			all = append(all, lines(res.Clone()))
		}); err != nil {
			t.Fatal(err)
		}
		return all
	}
	one, three := texts(1), texts(3)
	for i := range one {
		if one[i] != three[i] {
			t.Errorf("setup %d: one worker\n%sthree\n%s", i, one[i], three[i])
		}
	}
	if len(one) != len(setups) {
		t.Errorf("%d results", len(one))
	}
	setups[7].Registry.New = func(*model.Symbols, *model.World, []model.Setting) (model.Registry, model.RegistryState, error) {
		return nil, model.RegistryState{}, fmt.Errorf("no such thing")
	}
	n := 0
	if err := Matrix(setups, 3, func(int, *Result) { n++ }); err == nil || n != 7 {
		t.Errorf("%d results and the error %v", n, err)
	}
}

func BenchmarkRun(b *testing.B) {
	r, s := NewRunner(), fakeSetup()
	r.Unjudged = true
	exchanges := 0
	b.ReportAllocs()
	for b.Loop() {
		res, err := r.Run(s)
		if err != nil {
			b.Fatal(err)
		}
		exchanges += len(res.Trace.Exchanges)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(exchanges), "ns/exchange")
}

func BenchmarkRunJudged(b *testing.B) {
	r, s := NewRunner(), fakeSetup()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Run(s); err != nil {
			b.Fatal(err)
		}
	}
}
