# METADATA
# title: Secret passed as environment variable
# description: |
#   Environment variables leak: child processes inherit them, crash reports and debug pages print them, and they keep the
#   old value until the container restarts. A Secret that is mounted as a volume is read where it is needed, and is renewed
#   in place. Judged are references to a Secret, of one variable or of a whole Secret, optional or not, in every container.
#   Variables from a file (`fileKeyRef`) are no reference to a Secret.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables
#     description: Using Secrets as environment variables
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#     description: Good practices for Secrets
# custom:
#   severity: low
#   kinds: [PodBearing]
#   attack: Whoever makes the program print its environment, or reads /proc of one of its processes, has the credential.
#   principles: [small-attack-surface, defence-in-depth]
#   protects: [confidentiality]
#   threats: [T1552.007, MS-TA9027]
#   remediation: Mount the Secret as a volume, read-only, and let the program read the file.
package policies.secrets.secret_env_var

import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	some i, variable in container.env
	reference := variable.valueFrom.secretKeyRef
	is_object(reference)

	msg := sprintf("container %q gets environment variable %q from Secret %q", [container.name, _name(variable), _name(reference)])
	path := array.concat(container_path, ["env", i, "valueFrom", "secretKeyRef"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	some i, source in container.envFrom
	reference := source.secretRef
	is_object(reference)

	msg := sprintf("container %q gets environment variables from Secret %q", [container.name, _name(reference)])
	path := array.concat(container_path, ["envFrom", i, "secretRef"])
}

_name(object) := object.name if {
	is_string(object.name)
} else := ""
