namespace Gateway.Grains.Persistence;

/// <summary>
/// Ends an activation that found nothing stored and was left nothing: whoever names what does not exist shall not fill the memory with it. Used
/// within the grain's turns.
/// </summary>
/// <param name="grain">The grain.</param>
/// <param name="isNothing">Whether there is still nothing.</param>
internal sealed class EarlyLeave(IGrainBase grain, Func<bool> isNothing)
{
    /// <summary>Not at once, or of several calls at a time each would end the activation under the next one.</summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1);

    private IGrainTimer? _leaving;

    /// <summary>The grain was asked something; if it is nothing it leaves.</summary>
    public void IfNothing()
    {
        if (_leaving is null && isNothing())
        {
            _leaving = grain.RegisterGrainTimer(Leave, new GrainTimerCreationOptions(After, Timeout.InfiniteTimeSpan));
        }
    }

    private Task Leave(CancellationToken cancellationToken)
    {
        _leaving?.Dispose();
        _leaving = null;
        if (isNothing())
        {
            grain.DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }
}
