// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

// Whatever a file holds, reading and replaying it ends with a result or an error.
func FuzzRead(f *testing.F) {
	f.Add([]byte(officeFile))
	f.Add([]byte(strings.ReplaceAll(tinyFile+"\n"+tinyScenario, "%N", "0")))
	f.Add([]byte(strings.ReplaceAll(tinyFile+"\n"+strings.Replace(tinyScenario, `"kind":"pull"`, `"kind":"sequence","steps":[]`, 1), "%N", "0")))
	f.Fuzz(func(t *testing.T, data []byte) {
		rec, err := Read("fuzz.jsonl", bytes.NewReader(data))
		if err != nil {
			return
		}
		results := Replay(rec, fakes(fake{}), func(s *model.Symbols, _ *FileLine) (model.Registry, model.RegistryState, error) {
			return &office{t: s}, model.RegistryState{}, nil
		})
		_ = Report(results, nil)
		var out bytes.Buffer
		if err := Emit(rec, results).Write(&out); err != nil {
			t.Errorf("cannot write what was read: %v", err)
		}
	})
}

func FuzzReadGaps(f *testing.F) {
	f.Add([]byte(gapTable))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if gaps, err := ReadGaps("GAPS.md", data); err == nil {
			_ = Report(nil, gaps)
		}
	})
}
