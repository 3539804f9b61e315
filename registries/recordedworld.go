// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/authsim/authsim/model"
)

// recordedAccounts reads the accounts: repository patterns to actions, with the
// keys kind and of among them.
func recordedAccounts(data json.RawMessage) ([]model.Account, error) {
	var accounts []model.Account
	err := eachMember(data, func(name string, value json.RawMessage) error {
		a := model.Account{Name: name}
		if name != model.Anonymous {
			a.Password = recordedPassword
		}
		err := eachMember(value, func(key string, value json.RawMessage) error {
			switch key {
			case "kind":
				return json.Unmarshal(value, &a.Kind)
			case "of":
				return json.Unmarshal(value, &a.Of)
			}
			g := model.Grant{Pattern: key}
			err := json.Unmarshal(value, &g.Actions)
			a.Grants = append(a.Grants, g)
			return err
		})
		accounts = append(accounts, a)
		return err
	})
	return accounts, err
}

func recordedContent(data json.RawMessage) ([]model.Repository, error) {
	var repositories []model.Repository
	err := eachMember(data, func(name string, value json.RawMessage) error {
		var content struct {
			Tags   []string
			Public bool
			State  string
		}
		err := json.Unmarshal(value, &content)
		r := model.Repository{Name: name, Public: content.Public, State: content.State}
		for _, tag := range content.Tags {
			r.Tags = append(r.Tags, model.TaggedImage{Tag: tag, Image: "manifest"})
		}
		repositories = append(repositories, r)
		return err
	})
	return repositories, err
}

// eachMember calls do for the members of a JSON object in their order.
func eachMember(data json.RawMessage, do func(name string, value json.RawMessage) error) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return fmt.Errorf("expected an object")
	}
	var seen []string
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		if slices.Contains(seen, name) {
			return fmt.Errorf("%q is given twice", name)
		}
		seen = append(seen, name)
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		if err := do(name, value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
