# METADATA
# title: Secrets
# description: |
#   Where passwords, tokens and keys are written, and who gets to read them.
# scope: subpackages
# custom:
#   layer: container
package policies.secrets
