namespace Gateway.Runtime.Tests;

/// <summary>Says where it runs.</summary>
public interface IPlaceGrain : IGrainWithStringKey
{
    Task<int> Thread();

    /// <summary>Calls another grain, so deep; the most calls that were on one stack.</summary>
    Task<int> Depths(int further, int stacked);
}

public sealed class PlaceGrain : Grain, IPlaceGrain
{
    [ThreadStatic]
    private static int t_stacked;

    public Task<int> Thread() => Task.FromResult(Environment.CurrentManagedThreadId);

    public async Task<int> Depths(int further, int stacked)
    {
        t_stacked++;
        Task<int> next;
        try
        {
            stacked = Math.Max(stacked, t_stacked);
            if (further == 0)
            {
                return stacked;
            }

            next = GrainFactory.GetGrain<IPlaceGrain>($"{this.GetPrimaryKeyString()}>").Depths(further - 1, stacked);
        }
        finally
        {
            t_stacked--;
        }

        return await next;
    }
}
