package cluster

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	templatesVersion   = "templates.gatekeeper.sh/v1"
	constraintsVersion = "constraints.gatekeeper.sh/v1beta1"
)

// Install applies a folder that sekisho build has written for Gatekeeper, with the commands that its files name. When it
// returns, Gatekeeper enforces all constraints that the cluster has.
func (c *Cluster) Install(t *testing.T, folder string) {
	t.Helper()
	c.Kubectl(t, folder, "apply", "--server-side", "-k", "templates")
	c.Kubectl(t, folder, "wait", "--for=jsonpath={.status.created}=true", "constrainttemplates", "-l", "app.kubernetes.io/part-of=sekisho", "--timeout", patience.String())
	templates, err := c.List(t.Context(), templatesVersion, "ConstraintTemplate", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, template := range templates {
		c.awaitTemplate(t, Ref{APIVersion: templatesVersion, Kind: "ConstraintTemplate", Name: RefOf(template).Name})
	}
	if _, err := os.Stat(filepath.Join(folder, "sync")); err == nil {
		c.Kubectl(t, folder, "apply", "--server-side", "-k", "sync")
	}
	c.Kubectl(t, folder, "apply", "--server-side", "-k", "constraints")
	c.AwaitAllEnforced(t)
}

// AwaitAllEnforced waits until Gatekeeper enforces all constraints that the cluster has.
func (c *Cluster) AwaitAllEnforced(t *testing.T) {
	t.Helper()
	constraints, err := c.Constraints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, constraint := range constraints {
		c.AwaitEnforced(t, RefOf(constraint))
	}
}

// Kubectl runs kubectl in a folder, as an administrator, and returns what it prints.
func (c *Cluster) Kubectl(t *testing.T, folder string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), tool(t, "kubectl"), args...) //nolint:gosec // commands of the test
	command.Dir = folder
	// The cache belongs to the cluster, so that the next one on the same port does not read it.
	command.Env = append(os.Environ(), "KUBECONFIG="+c.Kubeconfig, "KUBECACHEDIR="+filepath.Dir(c.Kubeconfig))
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, output)
	}
	return string(output)
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
	kinds, err := c.served(ctx, constraintsVersion)
	if err != nil {
		return nil, err
	}
	var constraints []Object
	for _, kind := range kinds {
		found, err := c.List(ctx, constraintsVersion, text(kind["kind"]), "")
		if err != nil {
			return nil, err
		}
		for _, constraint := range found {
			constraint["apiVersion"], constraint["kind"] = constraintsVersion, kind["kind"]
			constraints = append(constraints, constraint)
		}
	}
	return constraints, nil
}
