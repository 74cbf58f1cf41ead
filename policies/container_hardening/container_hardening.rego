# METADATA
# title: Container hardening
# description: |
#   What a container can do without, beyond the Pod Security Standards.
# scope: subpackages
# custom:
#   kinds: [PodBearing]
#   layer: container
package policies.container_hardening
