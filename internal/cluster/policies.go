package cluster

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	templatesGroup   = "templates.gatekeeper.sh/"
	constraintsGroup = "constraints.gatekeeper.sh/"
)

// Install applies all YAML files of a folder, as templates and constraints want it: templates first, and constraints when
// their kinds are served. When it returns, Gatekeeper enforces all of them.
func (c *Cluster) Install(t *testing.T, folder string) {
	t.Helper()
	var templates, others []Object
	for _, o := range objectsIn(t, folder) {
		if strings.HasPrefix(RefOf(o).APIVersion, templatesGroup) {
			templates = append(templates, o)
		} else {
			others = append(others, o)
		}
	}
	for _, template := range templates {
		if _, err := c.Apply(t.Context(), template); err != nil {
			t.Fatalf("%s: %v", RefOf(template), err)
		}
	}
	for _, template := range templates {
		c.awaitTemplate(t, RefOf(template))
	}
	c.awaitEstablished(t)
	for _, o := range others {
		if _, err := c.Apply(t.Context(), o); err != nil {
			t.Fatalf("%s: %v", RefOf(o), err)
		}
	}
	for _, o := range others {
		if strings.HasPrefix(RefOf(o).APIVersion, constraintsGroup) {
			c.AwaitEnforced(t, RefOf(o))
		}
	}
}

// awaitTemplate waits until Gatekeeper has compiled a template and made the kind of its constraints.
func (c *Cluster) awaitTemplate(t *testing.T, ref Ref) {
	t.Helper()
	Await(t, ref.String()+" is compiled", func(ctx context.Context) error {
		answer, err := c.Get(ctx, ref)
		if err != nil {
			return err
		}
		status := object(answer.Object["status"])
		for _, pod := range list(status["byPod"]) {
			if problems := list(pod["errors"]); len(problems) > 0 {
				t.Fatalf("%s does not compile: %v", ref, problems)
			}
		}
		if status["created"] != true || len(list(status["byPod"])) == 0 {
			return fmt.Errorf("its status is %v", status)
		}
		return nil
	})
}

// AwaitEnforced waits until Gatekeeper enforces a constraint as it is now.
func (c *Cluster) AwaitEnforced(t *testing.T, ref Ref) {
	t.Helper()
	Await(t, ref.String()+" is enforced", func(ctx context.Context) error {
		answer, err := c.Get(ctx, ref)
		if err != nil {
			return err
		}
		generation := object(answer.Object["metadata"])["generation"]
		pods := list(object(answer.Object["status"])["byPod"])
		if len(pods) == 0 || slices.ContainsFunc(pods, func(pod Object) bool {
			return pod["enforced"] != true || pod["observedGeneration"] != generation || len(list(pod["errors"])) > 0
		}) {
			return fmt.Errorf("generation %v, status %v", generation, pods)
		}
		return nil
	})
}

// Constraints lists the constraints of all kinds.
func (c *Cluster) Constraints(ctx context.Context) ([]Object, error) {
	const apiVersion = constraintsGroup + "v1beta1"
	kinds, err := c.served(ctx, apiVersion)
	if err != nil {
		return nil, err
	}
	var constraints []Object
	for _, kind := range kinds {
		found, err := c.List(ctx, apiVersion, text(kind["kind"]), "")
		if err != nil {
			return nil, err
		}
		for _, constraint := range found {
			constraint["apiVersion"], constraint["kind"] = apiVersion, kind["kind"]
			constraints = append(constraints, constraint)
		}
	}
	return constraints, nil
}

func objectsIn(t *testing.T, folder string) []Object {
	t.Helper()
	var objects []Object
	err := filepath.WalkDir(folder, func(file string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		found, err := Objects(text)
		objects = append(objects, found...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}
