# METADATA
# title: Sensitive host directory or credential file mounted
# description: |
#   The node keeps its configuration, its devices, the secrets of all its pods and often credentials of the cloud on its
#   disk. A volume of such a path, of what lies below it or of a directory above it hands them to the pod. The root of a
#   disk stands for itself alone in both lists. `/var/run` counts as `/run`, to which it links.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: hostPath volumes
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
# custom:
#   severity: high
#   attack: Code in the pod reads the node's keys and the secrets of its other pods, or changes what the node runs.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, T1552.001, MS-TA9013, MS-TA9026]
#   remediation: Remove the volume, or mount the exact narrower path read-only and list it under `allowed`.
#   parameters:
#     paths:
#       type: array
#       items: {type: string}
#       description: Absolute paths of the node that no volume may show, together with all that lies below them.
#     allowed:
#       type: array
#       items: {type: string}
#       description: Absolute paths that volumes may show all the same, together with all that lies below them.
package policies.container_hardening.sensitive_host_path

import data.lib.sekisho.path
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"paths": [
		"/", "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/sbin", "/home", "/sys", "/usr",
		"/var/lib/kubelet", "/var/lib/etcd", "/var/lib/docker", "/var/lib/containerd", "/var/lib/rancher/k3s",
		"/var/lib/rancher/rke2", "/var/log/pods", "/var/spool/cron", "/opt/cni/bin",
		"/run/dbus/system_bus_socket", "/run/systemd",
		"/etc/kubernetes", "/etc/kubernetes/azure.json", "/var/lib/waagent",
		"/.aws/credentials", "/.config/gcloud", "/.azure", "/var/run/secrets", `C:\`,
	],
	"allowed": [],
}

_parameters := object.union(default_parameters, review.parameters("sensitive-host-path"))

violation contains {"msg": msg, "details": {"path": array.concat(volume_path, ["hostPath", "path"])}} if {
	some volume_path, volume in workload.volumes
	_is_sensitive(volume.hostPath.path)

	msg := sprintf("volume %q exposes sensitive host path %q", [volume.name, volume.hostPath.path])
}

_is_sensitive(shown) if {
	segments := path.segments(shown)
	_overlaps(segments)
	path.up_to_root(segments) & _allowed == set()
}

_overlaps(segments) if segments in _above

_overlaps(segments) if path.up_to_root(segments) & _listed != set()

_listed := {path.segments(listed) | some listed in _parameters.paths}

_above contains segments if {
	some listed in _listed
	some segments in path.up(listed)
}

_allowed := {path.segments(allowed) | some allowed in _parameters.allowed}
