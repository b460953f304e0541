namespace Gateway.EdgeListener.Tests.Transport;

/// <summary>Tests that measure the process's memory: no others run beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
