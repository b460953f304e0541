// A host per class, and a clock per host that its tests move: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
