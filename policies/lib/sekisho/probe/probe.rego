# METADATA
# title: Probes of containers
# description: |
#   Which containers the kubelet probes, and with what. Ephemeral containers and init containers that come to an end have
#   no probes.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes
#     description: Container probes
package lib.sekisho.probe

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: The containers that may have probes, by path, sidecars among them.
long_running[path] := container if {
	some path, container in workload.containers
	_is_long_running(path, container)
}

_is_long_running(path, _) if path[count(path) - 2] == "containers"

_is_long_running(path, container) if {
	is_sidecar(path)
	container.restartPolicy == "Always"
}

# METADATA
# description: Whether the path of a long-running container is that of a sidecar.
is_sidecar(path) if path[count(path) - 2] == "initContainers"

# METADATA
# description: |
#   The containers that are to run for good. Those of jobs, and of pods that are not restarted, come to an end, and so do
#   those whose own restartPolicy says so.
permanent[path] := container if {
	not review.group_kind in {"PodTemplate", "batch/CronJob", "batch/Job"}
	not _ends(workload.spec)
	some path, container in long_running
	not _ends(container)
}

_ends(owner) if owner.restartPolicy in {"Never", "OnFailure"}

# METADATA
# description: |
#   What a container lacks: the probe, or a handler in it that is one of those accepted. Undefined if it lacks nothing.
lack(container, field, _) := sprintf("has no %s", [field]) if not _is_set(container, field)

lack(container, field, accepted) := sprintf("has a %s with none of the handlers %s", [field, concat(", ", accepted)]) if {
	_is_set(container, field)
	not _is_handled(container[field], accepted)
}

_is_set(container, field) if is_object(container[field])

_is_handled(probe, accepted) if {
	some handler in accepted
	is_object(probe[handler])
}
