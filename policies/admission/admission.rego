# METADATA
# title: Admission
# description: |
#   What the cluster lets in, and who decides it.
# scope: subpackages
# custom:
#   layer: cluster
package policies.admission
