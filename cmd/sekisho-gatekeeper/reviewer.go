package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/frameworks/constraint/pkg/client/reviews"
	"github.com/open-policy-agent/frameworks/constraint/pkg/types"
	"github.com/open-policy-agent/gatekeeper/v3/apis"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/expansion"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator/expand"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/gator/reader"
	mutation "github.com/open-policy-agent/gatekeeper/v3/pkg/mutation/types"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/target"
	"github.com/open-policy-agent/gatekeeper/v3/pkg/util"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// reviewer does for one object after the other what gator test does for all objects of a run.
type reviewer struct {
	client    gator.Client
	expander  *expand.Expander
	inventory []*unstructured.Unstructured
}

func newReviewer(ctx context.Context, s setup) (*reviewer, ready, error) {
	state := ready{Problems: []string{}}
	problem := func(what string, i int, err error) {
		state.Problems = append(state.Problems, fmt.Sprintf("%s %d: %v", what, i+1, err))
	}
	scheme := runtime.NewScheme()
	if err := apis.AddToScheme(scheme); err != nil {
		return nil, state, fmt.Errorf("gatekeeper's types cannot be registered: %w", err)
	}
	client, err := gator.NewOPAClient(false, gator.WithK8sCEL())
	if err != nil {
		return nil, state, fmt.Errorf("gatekeeper's client does not start: %w", err)
	}
	for i, text := range s.Templates {
		if err := guard(func() error { return addTemplate(ctx, client, scheme, text) }); err != nil {
			problem("template", i, err)
			continue
		}
		state.Templates++
	}
	for i, text := range s.Constraints {
		if err := guard(func() error { return addConstraint(ctx, client, text) }); err != nil {
			problem("constraint", i, err)
			continue
		}
		state.Constraints++
	}
	r := &reviewer{client: client}
	problems, err := r.see(ctx, s.Inventory)
	if err != nil {
		return nil, state, err
	}
	state.Problems, state.Inventory = append(state.Problems, problems...), len(r.inventory)
	return r, state, nil
}

// see replaces the inventory, which stands for what Gatekeeper has synced from the cluster.
func (r *reviewer) see(ctx context.Context, texts []json.RawMessage) (problems []string, err error) {
	for _, object := range r.inventory {
		if _, err := r.client.RemoveData(ctx, object); err != nil {
			return nil, fmt.Errorf("the inventory cannot be cleared: %w", err)
		}
	}
	r.inventory = nil
	for i, text := range texts {
		object := &unstructured.Unstructured{}
		err := guard(func() error {
			if err := object.UnmarshalJSON(text); err != nil {
				return err
			}
			_, err := r.client.AddData(ctx, object)
			return err
		})
		if err != nil {
			problems = append(problems, fmt.Sprintf("inventory object %d: %v", i+1, err))
			continue
		}
		r.inventory = append(r.inventory, object)
	}
	// The expander also knows the namespaces of the inventory, which match by label.
	if r.expander, err = expand.NewExpander(r.inventory); err != nil {
		return nil, fmt.Errorf("the inventory's expansion templates: %w", err)
	}
	return problems, nil
}

func addTemplate(ctx context.Context, client gator.Client, scheme *runtime.Scheme, text string) error {
	object, err := reader.ReadUnstructured([]byte(text))
	if err != nil {
		return err
	}
	template, err := reader.ToTemplate(scheme, object)
	if err == nil {
		_, err = client.AddTemplate(ctx, template)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", object.GetName(), err)
	}
	return nil
}

func addConstraint(ctx context.Context, client gator.Client, text string) error {
	object, err := reader.ReadUnstructured([]byte(text))
	if err != nil {
		return err
	}
	if !reader.IsConstraint(object) {
		return fmt.Errorf("%s: %w", object.GetName(), gator.ErrNotAConstraint)
	}
	if _, err := client.AddConstraint(ctx, object); err != nil {
		return fmt.Errorf("%s/%s: %w", object.GetKind(), object.GetName(), err)
	}
	return nil
}

func (r *reviewer) answer(ctx context.Context, request request) answer {
	a := answer{ID: request.ID, Results: []result{}}
	err := guard(func() error {
		if request.Inventory != nil {
			problems, err := r.see(ctx, request.Inventory)
			if len(problems) > 0 {
				err = errors.Join(err, errors.New(strings.Join(problems, "; ")))
			}
			return err
		}
		object := &unstructured.Unstructured{}
		if err := object.UnmarshalJSON(request.Object); err != nil {
			return fmt.Errorf("the object cannot be read: %w", err)
		}
		responses, err := r.review(ctx, object)
		if err != nil {
			return err
		}
		for _, found := range responses.Results() {
			a.Results = append(a.Results, result{
				Kind: found.Constraint.GetKind(), Name: found.Constraint.GetName(),
				Message: found.Msg, Details: found.Metadata["details"],
			})
		}
		return nil
	})
	if err != nil {
		a.Error, a.Results = err.Error(), []result{}
	}
	slices.SortStableFunc(a.Results, func(x, y result) int {
		return strings.Compare(x.key(), y.key())
	})
	return a
}

// review judges an object and what the inventory's expansion templates make of it.
func (r *reviewer) review(ctx context.Context, object *unstructured.Unstructured) (*types.Responses, error) {
	namespace, _ := r.expander.NamespaceForResource(object) // An unknown namespace is none.
	original := target.AugmentedUnstructured{Object: *object, Namespace: namespace, Source: mutation.SourceTypeOriginal}
	responses, err := r.client.Review(ctx, original, reviews.EnforcementPoint(util.GatorEnforcementPoint))
	if err != nil {
		return nil, err
	}
	resultants, err := r.expander.Expand(object)
	if err != nil {
		return nil, fmt.Errorf("expanding: %w", err)
	}
	for _, resultant := range resultants {
		generated := target.AugmentedUnstructured{Object: *resultant.Obj, Namespace: namespace, Source: mutation.SourceTypeGenerated}
		more, err := r.client.Review(ctx, generated, reviews.EnforcementPoint(util.GatorEnforcementPoint))
		if err != nil {
			return nil, fmt.Errorf("expanded %s: %w", resultant.Obj.GetKind(), err)
		}
		expansion.AggregateResponses(resultant.TemplateName, responses, more)
	}
	return responses, nil
}

// guard turns a panic into an error. The engine panics on some input, which must not end the run.
func guard(do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("gatekeeper panicked: %v", cause)
		}
	}()
	return do()
}
