//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho/internal/cluster"
)

// tried are the bundles that TestGatekeeper installs.
var tried = []string{"pod-security-restricted", "recommended"}

// TestGatekeeper holds the released Gatekeeper, in a real API server and with our rendering, to what sekisho check says.
// Its webhook is asked about deletions too, which it is not by default.
func TestGatekeeper(t *testing.T) {
	bed := &bed{Cluster: cluster.Start(t), sekisho: buildSekisho(t)}
	bed.StartGatekeeper(t, cluster.Gatekeeper{Operations: []string{"CREATE", "UPDATE", "DELETE"}})
	for _, manifest := range []string{oldNamespace, oldPod, heldPod, oldDeployment, goodPods} {
		bed.apply(t, manifest)
	}
	for _, bundle := range tried {
		folder := filepath.Join(t.TempDir(), bundle)
		mustRun(t, ".", nil, bed.sekisho, "build", "--bundle", bundle, "--format", "gatekeeper", "--enforcement", "deny", "--output", folder)
		bed.Install(t, folder)
	}

	t.Run("bad objects are denied with our messages", bed.testDenied)
	t.Run("good objects are admitted", bed.testAdmitted)
	t.Run("every fixture is judged as by sekisho check", bed.testFixtures)
	t.Run("an audit reports what was there before", bed.testAudit)
	t.Run("warn and dryrun admit", bed.testActions)
	t.Run("policies see the objects that Gatekeeper syncs", bed.testInventory)
	t.Run("updates", bed.testUpdate)
	t.Run("subresources", bed.testSubresources)
	t.Run("deletion is never denied", bed.testDelete) // last: it takes away what was there before
}

// TestGatekeeperPack does so with one template for a whole bundle, and the enforcement that is the default.
func TestGatekeeperPack(t *testing.T) {
	bed := &bed{Cluster: cluster.Start(t), sekisho: buildSekisho(t)}
	bed.StartGatekeeper(t, cluster.Gatekeeper{Operations: []string{"CREATE", "UPDATE", "DELETE"}})
	for _, manifest := range []string{oldNamespace, oldPod, heldPod, goodPods} {
		bed.apply(t, manifest)
	}
	folder := filepath.Join(t.TempDir(), "out")
	mustRun(t, ".", nil, bed.sekisho, "build", "--bundle", "recommended", "--format", "gatekeeper", "--output", folder)
	bed.Install(t, filepath.Join(folder, "pack"))

	bed.testBySeverity(t, func(action string, f finding) string {
		return fmt.Sprintf("[recommended-%s] %s (%s)", action, f.Message, f.Policy)
	})
	bed.testAdmitted(t)
	_, err := bed.Patch(t.Context(), harmlessPod, "ephemeralcontainers", strategic, debugContainer(cluster.Object{"privileged": true}))
	wantDenied(t, "a privileged ephemeral container", err, []string{
		`[recommended-deny] container "debug" is privileged (privileged-container)`,
		`[recommended-deny] container "debug" may gain privileges: allowPrivilegeEscalation is unset, not false (privilege-escalation)`,
	})
	bed.testDelete(t)
}

// bed is a cluster beside the built command.
type bed struct {
	*cluster.Cluster
	sekisho string
}

func buildSekisho(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "sekisho")
	mustRun(t, repository(t), nil, "go", "build", "-o", binary, "./cmd/sekisho")
	return binary
}

// check is what sekisho check finds in a manifest, as Gatekeeper words it: with the name of the constraint in front.
func (b *bed) check(t *testing.T, manifest string) []string {
	t.Helper()
	return b.checkAll(t, []string{manifest}, "auto")[0]
}

// checkAll is what it finds in each of many manifests.
func (b *bed) checkAll(t *testing.T, manifests []string, inventory string) [][]string {
	t.Helper()
	folder := t.TempDir()
	for i, manifest := range manifests {
		write(t, folder, fmt.Sprintf("%d.yaml", i), manifest)
	}
	messages := make([][]string, len(manifests))
	for _, bundle := range tried {
		for _, finding := range b.findings(t, folder, "--bundle", bundle, "--inventory", inventory) {
			i, err := strconv.Atoi(strings.TrimSuffix(finding.File, ".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			messages[i] = append(messages[i], fmt.Sprintf("[%s-%s] %s", bundle, finding.Policy, finding.Message))
		}
	}
	for _, some := range messages {
		slices.Sort(some)
	}
	return messages
}

type finding struct{ Policy, Severity, Message, File string }

// findings is what sekisho check finds in a folder.
func (b *bed) findings(t *testing.T, folder string, args ...string) []finding {
	t.Helper()
	args = append([]string{"check", "--format", "json", "--quiet", "--fail-on", "none"}, args...)
	output := mustRun(t, folder, nil, b.sekisho, append(args, ".")...)
	var report struct{ Findings []finding }
	if err := json.Unmarshal([]byte(output), &report); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return report.Findings
}

// apply creates objects that nothing must stop.
func (b *bed) apply(t *testing.T, manifest string) {
	t.Helper()
	if err := b.ApplyAll(t.Context(), []byte(manifest)); err != nil {
		t.Fatal(err)
	}
}

// denied is how the API server introduces what a webhook has against a request.
var denied = regexp.MustCompile(`^admission webhook "[^"]*" denied the request: `)

// denials are the messages with which a webhook denies a request; none where it is granted. Every other answer is an error.
func denials(err error) ([]string, error) {
	var refusal *cluster.Refusal
	if !errors.As(err, &refusal) || !denied.MatchString(refusal.Message) {
		return nil, err
	}
	messages := strings.Split(denied.ReplaceAllString(refusal.Message, ""), "\n")
	slices.Sort(messages)
	return messages, nil
}

// wantDenied fails the test if an answer is anything but a denial with these messages; none mean that it is granted.
func wantDenied(t *testing.T, what string, answer error, want []string) {
	t.Helper()
	got, err := denials(answer)
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: denied for other reasons (-want +got):\n%s", what, diff)
	}
}

func (b *bed) testDenied(t *testing.T) {
	for name, manifest := range badObjects {
		want := b.check(t, manifest)
		if len(want) < 2 {
			t.Errorf("%s: sekisho check finds %q, that is not bad enough to compare", name, want)
		}
		_, err := b.Create(t.Context(), parse(t, manifest))
		wantDenied(t, name, err, want)
	}
}

func (b *bed) testAdmitted(t *testing.T) {
	objects, err := cluster.Objects([]byte(goodObjects))
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range objects {
		answer, err := b.Create(t.Context(), object)
		wantDenied(t, cluster.RefOf(object).String(), err, nil)
		if len(answer.Warnings) > 0 {
			t.Errorf("%s: warnings %q", cluster.RefOf(object), answer.Warnings)
		}
	}
}

// testAudit waits until an audit has found in the objects that are older than the constraints what sekisho check finds.
func (b *bed) testAudit(t *testing.T) {
	for _, manifest := range []string{oldPod, oldDeployment} {
		object := parse(t, manifest)
		ref, want := cluster.RefOf(object), b.check(t, manifest)
		if len(want) == 0 {
			t.Fatalf("%s is not bad", ref)
		}
		cluster.Await(t, "an audit has found "+ref.String(), func(ctx context.Context) error {
			got, err := b.audited(ctx, ref)
			if diff := cmp.Diff(want, got); err == nil && diff != "" {
				err = fmt.Errorf("violations (-want +got):\n%s", diff)
			}
			return err
		})
	}
}

// audited collects the violations of an object from the status of all constraints.
func (b *bed) audited(ctx context.Context, ref cluster.Ref) ([]string, error) {
	constraints, err := b.Constraints(ctx)
	if err != nil {
		return nil, err
	}
	var messages []string
	for _, constraint := range constraints {
		var found struct {
			Status struct {
				Violations []struct{ Kind, Namespace, Name, Message string }
			}
		}
		if err := convert(constraint, &found); err != nil {
			return nil, err
		}
		for _, violation := range found.Status.Violations {
			if violation.Kind == ref.Kind && violation.Namespace == ref.Namespace && violation.Name == ref.Name {
				messages = append(messages, fmt.Sprintf("[%s] %s", cluster.RefOf(constraint).Name, violation.Message))
			}
		}
	}
	slices.Sort(messages)
	return messages, nil
}

func convert(object cluster.Object, into any) error {
	text, err := json.Marshal(object)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func parse(t *testing.T, manifest string) cluster.Object {
	t.Helper()
	objects, err := cluster.Objects([]byte(manifest))
	if err != nil || len(objects) != 1 {
		t.Fatalf("%d objects, not one: %v", len(objects), err)
	}
	return objects[0]
}
