// Gateways are processes of their own and mostly wait; what measures time is in a collection that runs alone.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
