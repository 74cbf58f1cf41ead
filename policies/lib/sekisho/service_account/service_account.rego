# METADATA
# title: The service account of a pod
# description: |
#   As whom the pod under review, or the pod of a template, speaks to the API server, as the admission plugin ServiceAccount
#   decides it. Everything is empty or without a value for kinds that have no pod.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
#     description: Configure service accounts for pods
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
#     description: Managing service accounts
package lib.sekisho.service_account

import data.lib.sekisho.inventory
import data.lib.sekisho.workload

namespace := inventory.namespace

# METADATA
# description: The name of the account. The field serviceAccount is an old spelling, which the other one overrides.
name := workload.spec[_field] if {
	_field in _written
} else := "default" if is_object(workload.spec)

# METADATA
# description: The path of the field that names the account.
name_path := array.concat(workload.spec_path, [_field])

# METADATA
# description: The account as namespace/name, for patterns. In messages the namespace goes without saying.
id := concat("/", [namespace, name])

# METADATA
# description: |
#   Whether the pod is a kubelet's own. Such pods have no service account. Static pods cannot be told from others by the
#   files that they are made from.
is_mirror if is_string(workload.annotations["kubernetes.io/config.mirror"])

# METADATA
# description: |
#   Whether the pod is given a token without asking. What the pod says comes first, then what the account says, if it is
#   among the objects seen. Containers that mount something else in the place of the token get none.
automounts if {
	is_object(workload.spec)
	not is_mirror
	_is_wanted
	not _is_covered
}

_is_wanted if workload.spec.automountServiceAccountToken == true

_is_wanted if {
	not is_boolean(object.get(workload.spec, "automountServiceAccountToken", null))
	not name in _refusing_accounts(namespace)
}

_refusing_accounts(wanted) := {account.metadata.name |
	some account in inventory.in_namespace("ServiceAccount", wanted)
	account.automountServiceAccountToken == false
}

# In a pod that has been admitted the token stands where it belongs.
_is_covered if {
	containers := [container |
		some field in ["initContainers", "containers"]
		some container in workload.spec[field]
	]
	count(containers) > 0
	every container in containers {
		some mount in container.volumeMounts
		mount.mountPath == "/var/run/secrets/kubernetes.io/serviceaccount"
		is_string(mount.name)
		not startswith(mount.name, "kube-api-access-")
	}
}

# METADATA
# description: The tokens that the pod asks for in projected volumes, by their path, as {fields, volume}.
projected[path] := {"fields": source.serviceAccountToken, "volume": volume_name} if {
	some i, volume in workload.spec.volumes
	some j, source in volume.projected.sources
	is_object(source.serviceAccountToken)

	volume_name := _name(volume, i)
	path := array.concat(workload.spec_path, ["volumes", i, "projected", "sources", j, "serviceAccountToken"])
}

_name(volume, i) := volume.name if {
	is_string(volume.name)
} else := sprintf("volumes[%d]", [i])

# METADATA
# description: Whether the pod has a token that the API server takes. One for another audience it does not.
has_api_token if automounts

has_api_token if {
	some token in projected
	audience := object.get(token.fields, "audience", "")
	_is_of_the_api_server(audience)
}

_is_of_the_api_server(audience) if audience in ["", null]

_is_of_the_api_server(audience) if {
	is_string(audience)
	contains(audience, "kubernetes.default.svc")
}

_written := [field |
	some field in ["serviceAccountName", "serviceAccount"]
	is_string(workload.spec[field])
	workload.spec[field] != ""
]

_field := _written[0] if {
	count(_written) > 0
} else := "serviceAccountName"
