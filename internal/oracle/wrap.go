package oracle

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/sekisho/sekisho"
)

// template says where a kind keeps its pod.
type template struct {
	apiVersion, kind string
	path             []any
}

func templates() []template {
	specTemplate := []any{"spec", "template"}
	return []template{
		{"apps/v1", "Deployment", specTemplate},
		{"apps/v1", "DaemonSet", specTemplate},
		{"apps/v1", "ReplicaSet", specTemplate},
		{"apps/v1", "StatefulSet", specTemplate},
		{"batch/v1", "Job", specTemplate},
		{"batch/v1", "CronJob", []any{"spec", "jobTemplate", "spec", "template"}},
		{"v1", "ReplicationController", specTemplate},
		{"v1", "PodTemplate", []any{"template"}},
	}
}

// wrap puts a pod into a controller that would create it.
func wrap(podJSON []byte, into template) ([]byte, error) {
	var pod map[string]any
	if err := unmarshal(podJSON, &pod); err != nil {
		return nil, err
	}
	delete(pod, "apiVersion")
	delete(pod, "kind")

	var value any = pod
	for _, step := range slices.Backward(into.path) {
		value = map[string]any{step.(string): value}
	}
	controller := value.(map[string]any)
	controller["apiVersion"] = into.apiVersion
	controller["kind"] = into.kind
	// What stands on the controller itself says nothing about its pods.
	controller["metadata"] = map[string]any{
		"name":        "controller",
		"annotations": map[string]any{"container.apparmor.security.beta.kubernetes.io/agent": "unconfined"},
	}
	return json.Marshal(controller)
}

// lines writes findings, all paths below a prefix, as sorted text, which is easy to compare and to read.
func lines(findings map[string][]sekisho.Finding, prefix []any) []string {
	var all []string
	for policy, found := range findings {
		for _, finding := range found {
			all = append(all, fmt.Sprintf("%s: %s at %v", policy, finding.Message, sekisho.Path(slices.Concat(prefix, []any(finding.Path)))))
		}
	}
	slices.Sort(all)
	return all
}
