// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func saved(t *testing.T, text string) Saved {
	t.Helper()
	s, err := ReadSaved("saved.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCompareSaved(t *testing.T) {
	older := saved(t, `[
		{"client": "a", "registry": "r", "workflow": "w", "verdict": "ok", "costs": {"trips": 1}},
		{"client": "a", "registry": "r", "workflow": "v", "verdict": "ok"},
		{"client": "a", "registry": "r", "workflow": "gone", "verdict": "ok"}]`)
	newer := saved(t, `[
		{"client": "b", "registry": "r", "workflow": "w", "verdict": "ok", "costs": {"trips": 2}},
		{"client": "b", "registry": "r", "workflow": "v", "verdict": "ok"}]`)
	names, err := ReadRenames("names.yaml", []byte("clients: {a: b}"))
	if err != nil {
		t.Fatal(err)
	}
	renamed, err := older.Rename(names)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range CompareSaved(renamed, newer) {
		text := d.Cell.Client + " " + d.Cell.Workflow + " " + strings.Join(d.Fields, "+")
		got = append(got, text)
	}
	if diff := cmp.Diff([]string{"b gone ", "b w costs"}, got); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
}

func TestSavedErrors(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                              "expected what",
		`[{"client": "a"}]`:               "cell 1: registry is missing",
		`[{"client": 1, "registry": ""}]`: "cell 1: client is missing",
		`[{"client": "a", "registry": "r", "workflow": "w"}, {"client": "a", "registry": "r", "workflow": "w"}]`: "cell 2: w with a at r is there twice",
	} {
		if _, err := ReadSaved("x.json", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
	s := saved(t, `[{"client": "a", "registry": "r", "workflow": "w"}, {"client": "b", "registry": "r", "workflow": "w"}]`)
	if _, err := s.Rename(Renames{Clients: map[string]string{"a": "b"}}); err == nil {
		t.Error("two cells became one without an error")
	}
	if _, err := ReadRenames("x.yaml", []byte("client: {a: b}")); err == nil {
		t.Error("an unknown key of a rename table was taken")
	}
}
