// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"fmt"

	"github.com/authsim/authsim/model"
)

// degradations looks for mounts that became uploads though source and target are
// allowed, and for anonymous answers where the user's would have been another
// one. A mount that the fault MountDeclined declined was to be expected.
func (j *Judge) degradations() {
	o := j.oracle
	for i := range j.c.Exchanges {
		e, op := &j.c.Exchanges[i], j.ops[i]
		if op.Kind != model.OpMount && op.Kind != model.OpCatalog {
			continue
		}
		o.be(int(e.Task))
		subject := o.subject()
		switch op.Kind {
		case model.OpMount:
			if e.Response.Status == 201 || e.Fault == model.MountDeclined || op.From == model.Absent || !o.may(subject, o.need(op)) || !j.uploaded(i) {
				continue
			}
			j.report(SilentDegradation, MountCause, int(e.Task), i+1, fmt.Sprintf(
				"%s may mount from %s, the registry answered %s, and the client uploaded the layer", j.who(), o.t.Str(op.From), answer(&e.Response)))
			return
		case model.OpCatalog:
			if !j.succeeded(i+1) || o.account == nil || !j.anonymous(e) || !o.may(subject, o.need(op)) {
				continue
			}
			j.report(SilentDegradation, Discovery, int(e.Task), i+1, fmt.Sprintf(
				"the client took the answer to somebody without credentials, though it has those of %s, who may see more", o.account.Name))
			return
		}
	}
}

// uploaded tells whether the mount at place i was the last word on its blob and
// the blob was sent.
func (j *Judge) uploaded(i int) bool {
	e, op := &j.c.Exchanges[i], j.ops[i]
	sent := false
	for k := i + 1; k < len(j.c.Exchanges); k++ {
		f := &j.c.Exchanges[k]
		if f.Task != e.Task {
			break
		}
		switch j.ops[k].Kind {
		case model.OpMount:
			if j.ops[k].Reference == op.Reference && j.ops[k].Repository == op.Repository {
				return false
			}
		case model.OpFinishUpload, model.OpPostBlob, model.OpUploadPart:
			sent = sent || f.Lane == e.Lane && f.Response.OK()
		}
	}
	return sent
}

// anonymous tells whether a request was made as nobody.
func (j *Judge) anonymous(e *model.Exchange) bool {
	c := carriedBy(j.oracle.t, e.Request.Authorization)
	if c.scheme == model.Bearer {
		if i := j.oracle.Issued(c.secret); i != nil {
			return i.Subject == model.Absent
		}
		return false
	}
	return e.Request.Authorization == model.Absent
}
