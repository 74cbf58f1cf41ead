# METADATA
# title: Windows container runs as administrator
# description: |
#   ContainerAdministrator and the accounts of NT AUTHORITY may change what another user of a Windows container may not.
#   Judged are pods that say that they run on Windows, and pods with windowsOptions that name no system. Where no user
#   is set the image decides, which is reported only if a user is required.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-runasusername/
#     description: Configure runAsUserName for Windows pods and containers
#   - ref: https://kubernetes.io/docs/concepts/security/windows-security/
#     description: Security for Windows nodes
# custom:
#   severity: medium
#   attack: Code that runs in the container as administrator changes its services, and is closer to those of the node.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity]
#   threats: [T1611]
#   remediation: Set `windowsOptions.runAsUserName` to ContainerUser.
#   parameters:
#     allowed:
#       type: array
#       items: {type: string}
#       description: Users that containers may run as, with or without a domain; upper and lower case are the same.
#     required:
#       type: boolean
#       description: Whether every container, or else its pod, must name one of the allowed users.
package policies.container_hardening.windows_container_user

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowed": ["ContainerUser"], "required": false}

_parameters := object.union(default_parameters, review.parameters("windows-container-user"))

violation contains {"msg": msg, "details": {"path": path}} if {
	_runs_on_windows
	some context_path, context in workload.security_contexts
	user := context.fields.windowsOptions.runAsUserName
	_is_refused(user)

	msg := sprintf("%s runs as Windows user %q", [context.owner, user])
	path := array.concat(context_path, ["windowsOptions", "runAsUserName"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.required == true
	_runs_on_windows
	not _names_user(workload.spec)
	some container_path, container in workload.containers
	not _names_user(container)

	msg := sprintf("container %q names no Windows user, and neither does the pod", [container.name])
	path := array.concat(container_path, ["securityContext", "windowsOptions", "runAsUserName"])
}

_runs_on_windows if workload.is_windows

_runs_on_windows if {
	not _names_system
	some context in workload.security_contexts
	is_object(context.fields.windowsOptions)
}

_names_system if is_string(workload.spec.os.name)

_names_user(holder) if count(holder.securityContext.windowsOptions.runAsUserName) > 0

_is_refused(user) if {
	count(user) > 0
	not _is_allowed(user)
	_parameters.required == true
}

_is_refused(user) if {
	regex.match(`(?i)^([^\\]+\\)?ContainerAdministrator$`, user)
	not _is_allowed(user)
}

# The system's own accounts, by their full names or the bare ones.
_is_refused(user) if {
	regex.match(`(?i)^(NT AUTHORITY\\.*|SYSTEM|LocalSystem|Local ?Service|Network ?Service)$`, user)
	not _is_allowed(user)
}

_is_allowed(user) if {
	some allowed in _parameters.allowed
	some name in [user, regex.replace(user, `^.*\\`, "")]
	lower(allowed) == lower(name)
}
