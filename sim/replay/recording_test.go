// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recordings are the copies of real recordings.
func recordings(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/*/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatalf("no recordings in testdata: %v", err)
	}
	return names
}

// Reading a recording and writing it gives the same bytes, so nothing in it is
// lost.
func TestReadWrite(t *testing.T) {
	for _, name := range recordings(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := Read(name, bytes.NewReader(data))
		if err != nil {
			t.Error(err)
			continue
		}
		var out bytes.Buffer
		if err := rec.Write(&out); err != nil {
			t.Error(err)
		}
		want, got := strings.SplitAfter(string(data), "\n"), strings.SplitAfter(out.String(), "\n")
		for i := range min(len(want), len(got)) {
			if want[i] != got[i] {
				t.Errorf("%s:%d:\nread  %swrote %s", name, i+1, want[i], got[i])
				break
			}
		}
		if len(want) != len(got) {
			t.Errorf("%s: read %d lines, wrote %d", name, len(want), len(got))
		}
	}
}

func TestReadErrors(t *testing.T) {
	const file = `{"type":"file","format":1,"client":"c","version":"1","scenarios":1,"exchanges":1,"world":{},"accept":{},"content":{}}` + "\n"
	const scenario = `{"type":"scenario","scenario":"s","task":{"kind":"pull"},"credential":{"kind":"none"},"world":{},"exchanges":1,"result":"ok"}` + "\n"
	for _, c := range []struct {
		data, field string
		line        int
	}{
		{"", "type", 1},
		{"not json\n", "", 1},
		{scenario, "type", 1},
		{strings.Replace(file, `"format":1`, `"format":2`, 1), "format", 1},
		{strings.Replace(file, `"version":"1"`, `"version":""`, 1), "version", 1},
		{file + file, "type", 2},
		{file + strings.Replace(scenario, `"ok"`, `"fine"`, 1), "result", 2},
		{file + strings.Replace(scenario, `"kind":"pull"`, `"kind":7`, 1), "task.kind", 2},
		{file + scenario, "exchanges", 2},
		{file + scenario + `{"type":"exchange","scenario":"t","seq":1,"request":{"method":"GET","origin":"o","path":"/"},"response":{"status":200}}`, "scenario", 3},
		{file + scenario + `{"type":"exchange","scenario":"s","seq":1,"request":{"method":"GET","origin":"o","path":"/"},"response":{}}`, "response.status", 3},
		{file + scenario + `{"type":"exchange","scenario":"s","seq":1,"request":{"method":"GET","path":"/"},"response":{"status":200}}`, "request.origin", 3},
	} {
		_, err := Read("f.jsonl", strings.NewReader(c.data))
		var at *LineError
		if !errors.As(err, &at) || at.Name != "f.jsonl" || at.Line != c.line || at.Field != c.field {
			t.Errorf("%s\ngave %v, want f.jsonl:%d: %s", c.data, err, c.line, c.field)
		}
	}
}
