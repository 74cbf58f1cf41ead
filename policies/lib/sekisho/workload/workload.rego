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

pod := object.get(review.object, path, {}) if path := pod_path

spec_path := array.concat(pod_path, ["spec"])

spec := pod.spec

annotations_path := array.concat(pod_path, ["metadata", "annotations"])

annotations := pod.metadata.annotations

# METADATA
# description: |
#   Every container of every sort, each with a name: a message that reads an absent name would erase its violation.
containers[array.concat(parent, [field, i])] := object.union(container, {"name": _name(object.get(container, "name", ""), field, i)}) if {
	parent := spec_path
	is_object(spec)
	some field, list in object.filter(spec, ["initContainers", "containers", "ephemeralContainers"])
	is_array(list)
	some i, container in list
	is_object(container) # mutation:equivalent *: object.union has no value for others; this keeps strict engines from errors
}

# METADATA
# description: Every volume, likewise with a name.
volumes[array.concat(parent, ["volumes", i])] := object.union(volume, {"name": _name(object.get(volume, "name", ""), "volumes", i)}) if {
	parent := spec_path
	some i, volume in spec.volumes
	is_object(volume) # mutation:equivalent *: object.union has no value for others; this keeps strict engines from errors
}

# A function of texts and numbers: an engine that remembers what it does not read from the input asks it once.
_name(name, list, i) := name if {
	is_string(name)
	name != ""
} else := sprintf("%s[%d]", [list, i])

# METADATA
# description: What the kubelet does to containers when it probes them, starts them and stops them.
handlers[array.concat(container_path, [hook])] := {"container": container.name, "hook": [hook], "fields": fields} if {
	some container_path, container in containers
	some hook, fields in object.filter(container, ["livenessProbe", "readinessProbe", "startupProbe"])
}

handlers[array.concat(container_path, ["lifecycle", hook])] := {
	"container": container.name,
	"hook": ["lifecycle", hook],
	"fields": fields,
} if {
	some container_path, container in containers
	some hook, fields in container.lifecycle
	hook in {"postStart", "preStop"}
}

# METADATA
# description: |
#   What runs in containers: lists of words, by path. Those of args go on where command ends, and are a command of their
#   own where it is unset.
commands[array.concat(container_path, [field])] := {
	"container": container.name,
	"field": field,
	"before": before,
	"words": words,
} if {
	some container_path, container in containers
	some field, words in object.filter(container, ["command", "args"])
	is_array(words)
	before := _before(container, field)
}

commands[array.concat(path, ["exec", "command"])] := {
	"container": handler.container,
	"field": concat(".", array.concat(handler.hook, ["exec", "command"])),
	"before": [],
	"words": handler.fields.exec.command,
} if {
	some path, handler in handlers
	is_array(handler.fields.exec.command)
}

_before(container, "args") := container.command if {
	is_array(container.command)
} else := []

_before(_, "command") := []

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
