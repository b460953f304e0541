// One runtime for all, and one clock that tests move: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
