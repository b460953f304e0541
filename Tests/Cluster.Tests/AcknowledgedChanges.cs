namespace Gateway.Cluster.Tests;

/// <summary>The devices that the gateway said it has added.</summary>
internal sealed class AcknowledgedChanges
{
    private readonly Lock _gate = new();
    private readonly List<(Home Home, string Code)> _changes = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _changes.Count;
            }
        }
    }

    public void Add(Home home, string code)
    {
        lock (_gate)
        {
            _changes.Add((home, code));
            _awaited.RemoveAll(awaited => _changes.Count >= awaited.Count && awaited.Reached.TrySetResult());
        }
    }

    /// <summary>Completes when there are so many.</summary>
    public Task Reach(int count)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_changes.Count >= count)
            {
                return Task.CompletedTask;
            }

            _awaited.Add((count, reached));
            return reached.Task.Within($"{count} changes that were acknowledged");
        }
    }

    /// <summary>Checks that the apartment has every device that was added to it.</summary>
    public async Task AssertKeptAsync(Phone phone, Home home)
    {
        var there = await phone.DeviceCodesAsync(home.ApartmentId);
        lock (_gate)
        {
            Assert.DoesNotContain(_changes, change => change.Home == home && !there.Contains(change.Code));
        }
    }
}
