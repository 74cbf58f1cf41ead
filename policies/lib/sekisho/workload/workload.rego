# METADATA
# title: Pods and whatever makes pods
# description: |
#   One view of the pod in every kind that carries one. Everything is empty for all other kinds, so that a policy needs no
#   guard of its own. Documents are keyed by the path from the object's root, which is what a violation reports.
package lib.sekisho.workload

import data.lib.sekisho.review

# METADATA
# description: |
#   Where each kind keeps its pod; the group is part of the name, so that other custom resources never match. Those of
#   common operators are here, too.
pod_paths := {
	"agents.x-k8s.io/Sandbox": ["spec", "podTemplate"],
	"agents.x-k8s.io/SandboxTemplate": ["spec", "podTemplate"],
	"apps.openshift.io/DeploymentConfig": ["spec", "template"],
	"argoproj.io/Rollout": ["spec", "template"],
	"serving.knative.dev/Configuration": ["spec", "template"],
	"serving.knative.dev/Service": ["spec", "template"],
	"Pod": [],
	"PodTemplate": ["template"],
	"ReplicationController": ["spec", "template"],
	"apps/DaemonSet": ["spec", "template"],
	"apps/Deployment": ["spec", "template"],
	"apps/ReplicaSet": ["spec", "template"],
	"apps/StatefulSet": ["spec", "template"],
	"batch/CronJob": ["spec", "jobTemplate", "spec", "template"],
	"batch/Job": ["spec", "template"],
	"extensions/DaemonSet": ["spec", "template"],
	"extensions/Deployment": ["spec", "template"],
	"extensions/ReplicaSet": ["spec", "template"],
}

# METADATA
# description: The same with what the user adds.
templates := object.union(review.pod_templates, pod_paths)

pod_path := templates[review.group_kind]

pod := object.get(review.object, pod_path, {})

spec_path := array.concat(pod_path, ["spec"])

spec := pod.spec

annotations_path := array.concat(pod_path, ["metadata", "annotations"])

annotations := pod.metadata.annotations

# METADATA
# description: |
#   Every container of every sort, each with a name: a message that reads an absent name would erase its violation.
containers[path] := object.union(container, {"name": name}) if {
	some field in ["initContainers", "containers", "ephemeralContainers"]
	is_array(spec[field])
	some i, container in spec[field]
	is_object(container) # mutation:equivalent *: object.union has no value for others; this keeps strict engines from errors

	path := array.concat(spec_path, [field, i])
	name := _name(container, sprintf("%s[%d]", [field, i]))
}

_name(container, fallback) := container.name if {
	is_string(container.name)
	container.name != ""
} else := fallback

# METADATA
# description: The pod's securityContext and those of its containers, for fields that may stand at either level.
security_contexts[path] := {"owner": "pod", "fields": spec.securityContext} if {
	is_object(spec.securityContext)

	path := array.concat(spec_path, ["securityContext"])
}

security_contexts[path] := {"owner": owner, "fields": container.securityContext} if {
	some container_path, container in containers
	is_object(container.securityContext)

	path := array.concat(container_path, ["securityContext"])
	owner := sprintf("container %q", [container.name])
}

# METADATA
# description: Pods that say that they run on Windows. A node selector says nothing about it to the API server.
is_windows if spec.os.name == "windows"

# METADATA
# description: Pods whose root user is not root on the node.
in_user_namespace if spec.hostUsers == false
