//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho/internal/cluster"
)

// The content types of patches.
const (
	merge     = "application/merge-patch+json"
	strategic = "application/strategic-merge-patch+json"
)

// testFixtures compares all fixtures that the API server takes for valid objects; it only seems to create them.
func (b *bed) testFixtures(t *testing.T) {
	names, documents := fixtures(t)
	want := b.checkAll(t, documents, "none")
	compared, denied := 0, 0
	for i, document := range documents {
		object := parse(t, document)
		// Kubernetes asks no webhook about what could lock it out of webhooks. Only the audit sees these.
		if strings.HasPrefix(cluster.RefOf(object).APIVersion, "admissionregistration.k8s.io/") {
			continue
		}
		_, err := b.Create(t.Context(), object, cluster.DryRun)
		got, err := denials(err)
		if err != nil {
			continue
		}
		compared++
		if len(got) > 0 {
			denied++
		}
		reason := completed[names[i]]
		switch diff := cmp.Diff(want[i], got); {
		case diff != "" && reason == "":
			t.Errorf("%s: (-sekisho check +gatekeeper)\n%s", names[i], diff)
		case diff == "" && reason != "":
			t.Errorf("%s is judged alike, though %s", names[i], reason)
		}
	}
	t.Logf("of %d objects %d are compared, and %d of them are denied", len(documents), compared, denied)
	if denied < 100 || compared-denied < 100 {
		t.Error("these are too few to prove anything")
	}
}

// completed are the fixtures that the API server changes before it asks webhooks, so that they are judged differently.
var completed = map[string]string{
	"capabilities_restricted/testdata/deny.yaml: document 3": "a null in a list of texts becomes an empty text",
	"host_port/testdata/allow.yaml: document 3":              "in the host's network a container port becomes a host port, too",
	"privilege_escalation/testdata/deny.yaml: document 2":    "a null becomes an unset field",
	"volume_types/testdata/deny.yaml: document 3":            "the types of volumes that are unknown become unset fields",
}

// fixtures are the documents of all fixtures that are one object.
func fixtures(t *testing.T) (names, documents []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(repository(t), "policies/*/*/testdata/*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		policy := filepath.Base(filepath.Dir(filepath.Dir(file)))
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, document := range strings.Split(string(text), "\n---\n") {
			objects, err := cluster.Objects([]byte(document))
			if err == nil && len(objects) == 1 && objects[0]["kind"] != "List" {
				name := fmt.Sprintf("%s: document %d", policy+"/testdata/"+filepath.Base(file), i+1)
				names, documents = append(names, name), append(documents, document)
			}
		}
	}
	return names, documents
}

func (b *bed) testActions(t *testing.T) {
	pod := parse(t, hostPortPod)
	want := b.check(t, hostPortPod)
	if len(want) != len(tried) {
		t.Fatalf("sekisho check finds %q, and not one violation for each bundle", want)
	}
	strict, recommended := want[:1], want[1:]
	constraint := cluster.Ref{APIVersion: "constraints.gatekeeper.sh/v1beta1", Kind: "SekishoHostPort", Name: tried[1] + "-host-port"}
	for _, test := range []struct {
		action         string
		denied, warned []string
	}{
		{"warn", strict, recommended},
		{"dryrun", strict, nil},
		{"deny", want, nil},
	} {
		patch := cluster.Object{"spec": cluster.Object{"enforcementAction": test.action}}
		if _, err := b.Patch(t.Context(), constraint, "", merge, patch); err != nil {
			t.Fatal(err)
		}
		b.AwaitEnforced(t, constraint)
		answer, err := b.Create(t.Context(), pod, cluster.DryRun)
		wantDenied(t, test.action, err, test.denied)
		if diff := cmp.Diff(test.warned, answer.Warnings); diff != "" {
			t.Errorf("%s: warnings (-want +got):\n%s", test.action, diff)
		}
	}
}

// testInventory needs an object that is in the cluster to find another one bad.
func (b *bed) testInventory(t *testing.T) {
	for _, name := range []string{"shop", "thief"} {
		b.apply(t, strings.Replace(oldNamespace, "name: old", "name: "+name, 1))
	}
	want := b.check(t, ingressOf("shop")+"---\n"+ingressOf("thief"))
	want = slices.DeleteFunc(want, func(message string) bool { return !strings.Contains(message, "shop/web") })
	if len(want) != 1 {
		t.Fatalf("sekisho check finds %q", want)
	}
	thief := parse(t, ingressOf("thief"))
	_, err := b.Create(t.Context(), thief, cluster.DryRun)
	wantDenied(t, "alone", err, nil)

	b.apply(t, ingressOf("shop"))
	cluster.Await(t, "the other Ingress is seen", func(ctx context.Context) error {
		_, err := b.Create(ctx, thief, cluster.DryRun)
		return differs(err, want)
	})
	if _, err := b.Delete(t.Context(), cluster.RefOf(parse(t, ingressOf("shop")))); err != nil {
		t.Fatal(err)
	}
	cluster.Await(t, "the other Ingress is forgotten", func(ctx context.Context) error {
		_, err := b.Create(ctx, thief, cluster.DryRun)
		return differs(err, nil)
	})
}

func differs(answer error, want []string) error {
	got, err := denials(answer)
	if diff := cmp.Diff(want, got); err == nil && diff != "" {
		err = fmt.Errorf("denials (-want +got):\n%s", diff)
	}
	return err
}

// testUpdate: Gatekeeper judges the object as it is to be, whatever it was. An update that only takes finalizers away is none.
func (b *bed) testUpdate(t *testing.T) {
	object := parse(t, oldDeployment)
	ref := cluster.RefOf(object)
	label := cluster.Object{"metadata": cluster.Object{"labels": cluster.Object{"team": "a"}}}
	_, err := b.Patch(t.Context(), ref, "", merge, label)
	wantDenied(t, "a new label on an old, bad object", err, b.check(t, oldDeployment))

	finalizers := cluster.Object{"metadata": cluster.Object{"finalizers": []string{"example.com/held"}}}
	_, err = b.Patch(t.Context(), ref, "", merge, finalizers)
	wantDenied(t, "a finalizer on an old, bad object", err, nil)
	_, err = b.Patch(t.Context(), ref, "", merge, cluster.Object{"metadata": cluster.Object{"finalizers": nil}})
	wantDenied(t, "no finalizer on an old, bad object", err, nil)

	_, err = b.Patch(t.Context(), ref, "", strategic, mended)
	wantDenied(t, "mending", err, nil)
	_, err = b.Patch(t.Context(), ref, "", merge, label)
	wantDenied(t, "a new label on the mended object", err, nil)
	_, err = b.Patch(t.Context(), ref, "", strategic, broken)
	wantDenied(t, "breaking it again", err, everyBundle(
		`privilege-escalation] container "app" may gain privileges: allowPrivilegeEscalation is unset, not false`,
		`privileged-container] container "app" is privileged`,
	))
}

// harmlessPod is the first of goodPods.
var harmlessPod = cluster.Ref{APIVersion: "v1", Kind: "Pod", Namespace: "old", Name: "good"}

// debugContainer is the patch with which kubectl debug adds a container to a pod.
func debugContainer(securityContext cluster.Object) cluster.Object {
	return cluster.Object{"spec": cluster.Object{"ephemeralContainers": []any{
		cluster.Object{"name": "debug", "image": "registry.example/debug:1.0", "securityContext": securityContext},
	}}}
}

// everyBundle is what a denial says about policies that are in all bundles.
func everyBundle(messages ...string) []string {
	var all []string
	for _, bundle := range tried {
		for _, message := range messages {
			all = append(all, "["+bundle+"-"+message)
		}
	}
	return all
}

func (b *bed) testSubresources(t *testing.T) {
	_, err := b.Patch(t.Context(), harmlessPod, "ephemeralcontainers", strategic, debugContainer(cluster.Object{"privileged": true, "capabilities": cluster.Object{"drop": []string{"ALL"}}}))
	wantDenied(t, "a privileged ephemeral container", err, everyBundle(
		`privilege-escalation] container "debug" may gain privileges: allowPrivilegeEscalation is unset, not false`,
		`privileged-container] container "debug" is privileged`,
	))
	_, err = b.Patch(t.Context(), harmlessPod, "ephemeralcontainers", strategic, debugContainer(cluster.Object{"allowPrivilegeEscalation": false, "capabilities": cluster.Object{"drop": []string{"ALL"}}}))
	wantDenied(t, "a harmless ephemeral container", err, nil)

	// What Gatekeeper is asked about besides are objects of other kinds, on which no policy has an opinion.
	deployment := cluster.RefOf(parse(t, oldDeployment))
	_, err = b.Patch(t.Context(), deployment, "scale", merge, cluster.Object{"spec": cluster.Object{"replicas": 0}})
	wantDenied(t, "scaling", err, nil)
	_, err = b.CreateSub(t.Context(), harmlessPod, "binding", cluster.Object{
		"apiVersion": "v1", "kind": "Binding", "metadata": cluster.Object{"name": harmlessPod.Name}, "target": cluster.Object{"kind": "Node", "name": "node"},
	})
	wantDenied(t, "binding to a node", err, nil)
	evicted := cluster.Ref{APIVersion: "v1", Kind: "Pod", Namespace: "old", Name: "evicted"}
	_, err = b.CreateSub(t.Context(), evicted, "eviction", cluster.Object{
		"apiVersion": "policy/v1", "kind": "Eviction", "metadata": cluster.Object{"name": evicted.Name, "namespace": evicted.Namespace},
	})
	wantDenied(t, "eviction", err, nil)
}

func (b *bed) testDelete(t *testing.T) {
	old := cluster.RefOf(parse(t, oldPod))
	_, err := b.Delete(t.Context(), old)
	wantDenied(t, "deleting a bad pod", err, nil)

	// The API server keeps a pod with finalizers; who takes them away updates a bad object.
	held := cluster.RefOf(parse(t, heldPod))
	_, err = b.Delete(t.Context(), held)
	wantDenied(t, "deleting a bad pod with finalizers", err, nil)
	_, err = b.Patch(t.Context(), held, "", merge, cluster.Object{"metadata": cluster.Object{"finalizers": nil}})
	wantDenied(t, "taking the finalizers away", err, nil)
	for _, ref := range []cluster.Ref{old, held} {
		cluster.Await(t, ref.String()+" is gone", func(ctx context.Context) error {
			_, err := b.Get(ctx, ref)
			if err == nil {
				return fmt.Errorf("it is there")
			}
			if strings.HasPrefix(err.Error(), "404 ") {
				return nil
			}
			return err
		})
	}
}
