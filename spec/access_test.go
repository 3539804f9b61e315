// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

// rowOf are the operations of a row of the access table.
var rowOf = map[string][]model.OperationKind{
	"ping":          {model.OpPing},
	"read":          {model.OpHeadManifest, model.OpPullManifest, model.OpHeadBlob, model.OpPullBlob, model.OpTags, model.OpReferrers},
	"write":         {model.OpStartUpload, model.OpPostBlob, model.OpUploadPart, model.OpFinishUpload, model.OpPushManifest},
	"upload status": {model.OpUploadStatus},
	"upload cancel": {model.OpCancelUpload},
	"delete":        {model.OpDeleteManifest, model.OpDeleteBlob},
	"mount":         {model.OpMount},
	"catalog":       {model.OpCatalog},
	"extension":     {model.OpExtension},
}

// TestAccessTable holds the access tables of the chapter on scopes to the model's:
// what is proposed, and what distribution and Quay want.
func TestAccessTable(t *testing.T) {
	source, err := files.ReadFile("05-scopes.md")
	if err != nil {
		t.Fatal(err)
	}
	symbols := model.NewSymbols()
	seen := map[string]int{}
	var columns []model.NeedRule
	for line := range strings.Lines(string(source)) {
		cells := strings.Split(strings.Trim(line, "| \n"), " | ")
		switch {
		case strings.HasPrefix(line, "| Operation | Request | Needs |"):
			columns = []model.NeedRule{model.NeedProposed}
		case strings.HasPrefix(line, "| Operation | distribution | Quay |"):
			columns = []model.NeedRule{model.NeedDistribution, model.NeedQuay}
		case !strings.HasPrefix(line, "|"):
			columns = nil
		}
		kinds, ok := rowOf[cells[0]]
		if columns == nil || !ok {
			continue
		}
		seen[cells[0]]++
		for k, rule := range columns {
			cell := cells[len(cells)-len(columns)+k]
			for _, kind := range kinds {
				op := model.Operation{Kind: kind}
				if kind != model.OpPing && kind != model.OpCatalog && kind != model.OpExtension {
					op.Repository = symbols.Of("target")
				}
				if kind == model.OpMount {
					op.From = symbols.Of("source")
				}
				if got := cellOf(symbols, symbols.Need(op, rule)); got != cell {
					t.Errorf("%s (%s) by %s: the table says %q, and the model %q", cells[0], kind, rule, cell, got)
				}
			}
		}
	}
	for row := range rowOf {
		if want := map[string]int{"extension": 1}[row]; seen[row] != 2 && seen[row] != want {
			t.Errorf("%s is %d times in the tables", row, seen[row])
		}
	}
}

// cellOf writes a need as a cell of the tables does.
func cellOf(t *model.Symbols, n model.Need) string {
	source := "repository:source:pull"
	switch {
	case !n.Known:
		return "open"
	case n.Identity:
		return "any identity"
	case n.Access == model.Absent:
		return "nothing"
	case n.Optional == t.Of(source):
		return actionsCell(t, n.Access) + "; on the source `pull`, optional"
	case strings.Contains(t.Str(n.Access), source):
		return actionsCell(t, n.Access) + "; on the source `pull`"
	}
	return actionsCell(t, n.Access)
}

// actionsCell are the actions on the target, or the scope of another resource.
func actionsCell(t *model.Symbols, access model.Sym) string {
	var actions []string
	for a := range t.ScopeOf(access).Iter() {
		switch {
		case a.Type != "repository":
			actions = append(actions, "`"+t.Str(access)+"`")
		case a.Name == "target":
			actions = append(actions, "`"+a.Action+"`")
		}
	}
	return strings.Join(actions, ", ")
}
