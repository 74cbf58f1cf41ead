# METADATA
# title: Pod Security Standards
# description: |
#   One policy for each check of Kubernetes' Pod Security Admission, with the same verdict on every pod.
# scope: subpackages
# custom:
#   kinds: [PodBearing]
package policies.pod_security
