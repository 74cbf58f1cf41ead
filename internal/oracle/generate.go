package oracle

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
)

// Pod generates a pod as JSON. Most pods start from one that passes level restricted and carry up to four mutations, so
// that verdicts turn on single fields; some are random in every field that the API has. The API decodes every one of
// them strictly. Many would fail its validation, which matters to nobody here: Pod Security Admission is well defined
// on them, and a manifest that sekisho reads has not been validated either.
func Pod(r *rand.Rand) []byte {
	return encode(generate(r))
}

func encode(tree map[string]any) []byte {
	data, err := json.Marshal(tree)
	if err != nil {
		panic(err) // The generator makes nothing that encoding/json cannot write.
	}
	return data
}

func generate(r *rand.Rand) map[string]any {
	if r.IntN(8) == 0 {
		return randomPod(r)
	}
	pod := restrictedPod(r)
	for range r.IntN(5) {
		mutate(r, pod)
	}
	return pod
}

// mutate changes one field. The controls share the mutations equally, however many fields each of them reads.
func mutate(r *rand.Rand, pod map[string]any) {
	all := mutations()
	group := all[r.IntN(len(all))]
	group.mutations[r.IntN(len(group.mutations))](r, pod)
}

// restrictedPod passes level restricted at every version.
func restrictedPod(r *rand.Rand) map[string]any {
	windows := r.IntN(8) == 0
	nonRootOfPod, seccompOfPod := r.IntN(3) > 0, r.IntN(3) > 0

	container := func(name string) map[string]any {
		securityContext := map[string]any{
			"allowPrivilegeEscalation": false,
			"capabilities":             map[string]any{"drop": []any{"ALL"}},
		}
		if !nonRootOfPod || r.IntN(4) == 0 {
			securityContext["runAsNonRoot"] = true
		}
		if !seccompOfPod || r.IntN(4) == 0 {
			securityContext["seccompProfile"] = map[string]any{"type": "RuntimeDefault"}
		}
		return map[string]any{"name": name, "image": "example.com/agent:1", "securityContext": securityContext}
	}

	securityContext := map[string]any{}
	if nonRootOfPod {
		securityContext["runAsNonRoot"] = true
	}
	if seccompOfPod {
		securityContext["seccompProfile"] = map[string]any{"type": "RuntimeDefault"}
	}
	spec := map[string]any{"securityContext": securityContext}
	if windows {
		spec["os"] = map[string]any{"name": "windows"}
	}
	if r.IntN(5) == 0 {
		spec["hostUsers"] = false
	}
	addContainers(r, spec, container)

	return map[string]any{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": map[string]any{"name": "agent"},
		"spec":     spec,
	}
}

func addContainers(r *rand.Rand, spec map[string]any, container func(name string) map[string]any) {
	for _, list := range []struct {
		field   string
		atLeast int
		odds    int
	}{{"containers", 1, 4}, {"initContainers", 0, 2}, {"ephemeralContainers", 0, 4}} {
		count := list.atLeast
		for count < 3 && r.IntN(list.odds) == 0 {
			count++
		}
		var containers []any
		for i := range count {
			added := container(fmt.Sprintf("%s-%d", list.field[:4], i))
			if list.field == "initContainers" && r.IntN(2) == 0 {
				added["restartPolicy"] = "Always"
			}
			containers = append(containers, added)
		}
		if count > 0 {
			spec[list.field] = containers
		}
	}
}

// absent as a value removes the key.
type absent struct{}

// set writes a value into a tree and makes the objects on the way to it, also where null or a list stands.
func set(tree map[string]any, value any, path ...string) {
	for _, key := range path[:len(path)-1] {
		child, isObject := tree[key].(map[string]any)
		if !isObject {
			if value == (absent{}) {
				return
			}
			child = map[string]any{}
			tree[key] = child
		}
		tree = child
	}
	if key := path[len(path)-1]; value == (absent{}) {
		delete(tree, key)
	} else {
		tree[key] = value
	}
}

// object is the object at a path, or an empty one that belongs to no tree.
func object(tree map[string]any, path ...string) map[string]any {
	for _, key := range path {
		child, isObject := tree[key].(map[string]any)
		if !isObject {
			return map[string]any{}
		}
		tree = child
	}
	return tree
}

var containerLists = [...]string{"initContainers", "containers", "ephemeralContainers"}

// allContainers lists the containers of a pod, of every sort.
func allContainers(pod map[string]any) []map[string]any {
	spec := object(pod, "spec")
	var containers []map[string]any
	for _, field := range containerLists {
		list, _ := spec[field].([]any)
		for _, container := range list {
			containers = append(containers, container.(map[string]any))
		}
	}
	return containers
}

// anyContainer picks a container, or adds an empty one: the container that nobody hardened.
//
// No list of containers holds null. The API decodes it to a container without a name, which validateContainers and
// validateEphemeralContainers (k8s.io/kubernetes pkg/apis/core/validation) refuse, while PSA judges it as a container
// without a securityContext and sekisho sees no object there at all.
func anyContainer(r *rand.Rand, pod map[string]any) map[string]any {
	containers := allContainers(pod)
	if len(containers) > 0 && r.IntN(6) > 0 {
		return containers[r.IntN(len(containers))]
	}

	field := containerLists[r.IntN(len(containerLists))]
	list, _ := object(pod, "spec")[field].([]any)
	added := map[string]any{"name": "added"}
	set(pod, append(list, added), "spec", field)
	return added
}
