// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim/replay"
)

func newReplay(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "replay RECORDING…",
		Short: "Prove the model on recordings of the real programs",
		Long: `Play recordings of the real programs against the model. A simulated client is
handed the recorded responses and must send the recorded requests; a simulated
registry is asked the recorded requests and must give the recorded answers. The
recording's first line selects the profile.

Exit code 1 when something is not reproduced and is no known gap.

--emit writes what the model sent or answered, in the format of the recordings:
into a file, one recording after the other, or into a folder that exists, each
under its own name.

With --format json an array of objects, one per scenario of a client and one per
exchange of a registry: file, scenario, seq, reproduced, matched, total,
known_gap, difference, result, error.`,
		Example: `  authsim replay containerd-resolver-v2.3.4.jsonl
  authsim replay recordings/*.jsonl --emit ours.jsonl`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return withHints(errors.New("no recording is given"), `"authsim replay --help" shows examples`)
			}
			return nil
		},
	}
	format := formatFlag(c, formatText, formatJSON)
	emit := c.Flags().String("emit", "", "write what the model sent or answered to this file or folder")
	c.RunE = func(_ *cobra.Command, args []string) error {
		gaps, err := knownGaps()
		if err != nil {
			return err
		}
		to, err := openEmit(*emit, args)
		if err != nil {
			return err
		}
		var results []replay.ScenarioResult
		for _, path := range args {
			rec, err := readRecording(path)
			if err != nil {
				return err
			}
			of := play(rec)
			results = append(results, of...)
			if err := to.write(rec, of); err != nil {
				return err
			}
		}
		if err := to.close(); err != nil {
			return err
		}
		if *format == formatJSON {
			err = t.json(replayed(results, gaps))
		} else {
			t.printf("%s", replay.Report(results, gaps))
		}
		if err == nil && len(replay.Unknown(results, gaps)) > 0 {
			return errMismatch
		}
		return err
	}
	return c
}

func readRecording(path string) (*replay.Recording, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return replay.Read(path, f)
}

// play replays a recording against the party that its first line names.
func play(rec *replay.Recording) []replay.ScenarioResult {
	return replay.Replay(rec, recordedClient, recordedRegistry)
}

func recordedClient(t *model.Symbols, file *replay.FileLine) (model.Client, error) {
	c, err := all.ForRecording(file.Client, file.Variant, file.Version)
	if err != nil {
		return nil, err
	}
	return c.Definition.New(t, c.Profile)
}

func recordedRegistry(t *model.Symbols, file *replay.FileLine) (model.Registry, model.RegistryState, error) {
	p, w, err := registries.FromRecording(file.Registry, file.Version, file.World)
	if err != nil {
		return nil, model.RegistryState{}, err
	}
	return registries.New(t, p, w)
}

// knownGaps are the rows of both tables: that of the clients and that of the
// registries.
func knownGaps() (map[replay.GapKey]replay.Gap, error) {
	gaps, err := replay.ReadGaps("clients/GAPS.md", clients.Gaps)
	if err != nil {
		return nil, err
	}
	more, err := replay.ReadGaps("registries/GAPS.md", registries.Gaps)
	maps.Copy(gaps, more)
	return gaps, err
}

type replayJSON struct {
	File       string `json:"file"`
	Scenario   string `json:"scenario"`
	Seq        int    `json:"seq,omitempty"`
	Reproduced bool   `json:"reproduced"`
	Matched    int    `json:"matched"`
	Total      int    `json:"total"`
	KnownGap   string `json:"known_gap,omitempty"`
	Difference string `json:"difference,omitempty"`
	Result     string `json:"result,omitempty"`
	Error      string `json:"error,omitempty"`
}

func replayed(results []replay.ScenarioResult, gaps map[replay.GapKey]replay.Gap) []replayJSON {
	out := make([]replayJSON, 0, len(results))
	for i := range results {
		r := &results[i]
		j := replayJSON{
			File: r.File, Scenario: r.Scenario, Seq: r.Seq, Reproduced: r.OK,
			Matched: r.Matched, Total: r.Total, Result: r.Result, Error: r.ErrorText,
		}
		if !r.OK {
			j.KnownGap = gaps[r.Key()].Reason
			j.Difference = strings.TrimSpace(replay.Failure(r, gaps))
		}
		out = append(out, j)
	}
	return out
}

// emitter writes the model's recordings.
type emitter struct {
	folder string
	file   *os.File
}

func openEmit(path string, recordings []string) (*emitter, error) {
	if path == "" {
		return &emitter{}, nil
	}
	for _, r := range recordings {
		if same(path, r) {
			return nil, fmt.Errorf("--emit %s: that is a recording to be replayed; name another file", path)
		}
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return &emitter{folder: path}, nil
	}
	f, err := os.Create(path)
	return &emitter{file: f}, err
}

func (e *emitter) write(rec *replay.Recording, results []replay.ScenarioResult) error {
	switch {
	case e.folder != "":
		path := filepath.Join(e.folder, filepath.Base(rec.Name))
		if same(path, rec.Name) {
			return fmt.Errorf("--emit %s: that is where the recording %s is; name another folder", e.folder, rec.Name)
		}
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		return errors.Join(write(f, rec, results), f.Close())
	case e.file != nil:
		return write(e.file, rec, results)
	}
	return nil
}

func write(w io.Writer, rec *replay.Recording, results []replay.ScenarioResult) error {
	return replay.Emit(rec, results).Write(w)
}

// same tells whether two paths are the same file.
func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

func (e *emitter) close() error {
	if e.file == nil {
		return nil
	}
	return e.file.Close()
}
