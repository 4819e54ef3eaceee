"""Sample providers that break on purpose, so that harvesting can be proved against what real sites do.

Which fault, on which requests, is data: an `InjectedFault`. Faults of transport answer in place of the
provider; faults of contents change what the provider has, or what its answer says.
"""
